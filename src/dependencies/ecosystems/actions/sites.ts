import { type Alias, type Document, isAlias, isMap, isScalar, isSeq, type Node, parseAllDocuments, type Scalar, visit } from "yaml";
import { isDeepYaml } from "../deep-yaml.ts";
import type { Site } from "./project.ts";
import { readUses, readVersionComment } from "./uses.ts";
import { isCommit } from "./version.ts";

/** Larger ones nobody writes; in UTF-16 units. */
const largest = 512 * 1024;
/** Aliases may multiply what stands there a few times. */
const mostNodes = 100_000;

/**
 * Every `uses:` of a workflow (of its jobs and their steps) or of a composite action (of its steps), in the order of the text; what several
 * aliases lead to is there once. Undefined when the text is no YAML.
 */
export function sitesIn(file: string, whole: string): readonly Site[] | undefined {
  if (whole.length > largest || isDeepYaml(whole)) return undefined;
  // The parser leaves a byte order mark out of its offsets.
  const shift = whole.startsWith("\uFEFF") ? 1 : 0;
  const text = whole.slice(shift);
  try {
    const documents = parseAllDocuments(text, { uniqueKeys: false, strict: false, logLevel: "silent", prettyErrors: false });
    if (!Array.isArray(documents)) return [];
    if (documents.some(({ errors }) => errors.length > 0)) return undefined;
    const scalars = documents.flatMap((document) => new Walk(document).usesIn(document.contents));
    const own = new Set(scalars.flatMap(({ scalar, isAlias: is }) => (is ? [] : [scalar])));
    return [...new Set(scalars.map(({ scalar }) => scalar))]
      .flatMap((scalar) => siteOf(file, text, shift, scalar, own.has(scalar)) ?? [])
      .sort((one, other) => (one.place?.from ?? 0) - (other.place?.from ?? 0));
  } catch {
    // Nested deeper than the stack is.
    return undefined;
  }
}

interface Found {
  readonly scalar: Scalar;
  readonly isAlias: boolean;
}

class Walk {
  /** What aliases lead to: the last anchor of that name before them. */
  readonly #targets = new Map<Alias, Node>();
  #left = mostNodes;

  constructor(document: Document) {
    const anchors = new Map<string, Node>();
    visit(document, {
      Alias: (_key, alias) => {
        const target = anchors.get(alias.source);
        if (target !== undefined) this.#targets.set(alias, target);
      },
      Value: (_key, node) => {
        if (node.anchor !== undefined) anchors.set(node.anchor, node);
      },
    });
  }

  usesIn(contents: unknown): readonly Found[] {
    const jobs = this.#values(this.#get(contents, "jobs"));
    const steps = [...jobs, ...this.#got(contents, "runs")].flatMap((job) => this.#got(job, "steps").flatMap((list) => this.#items(list)));
    return [...jobs, ...steps].flatMap((each) => this.#usesOf(each));
  }

  #usesOf(node: unknown): readonly Found[] {
    return this.#pairs(node, "uses").flatMap((value) => {
      const scalar = this.#resolved(value);
      if (!isScalar(scalar) || typeof scalar.value !== "string") return [];
      return [{ scalar, isAlias: isAlias(value) }];
    });
  }

  #got(node: unknown, key: string): readonly unknown[] {
    const value = this.#get(node, key);
    return value === undefined ? [] : [value];
  }

  #get(node: unknown, key: string): unknown {
    return this.#resolved(this.#pairs(node, key)[0]);
  }

  /** Values of a key in a map, and in what is merged into it. */
  #pairs(node: unknown, key: string): readonly unknown[] {
    const map = this.#resolved(node);
    if (!isMap(map)) return [];
    this.#spend(map.items.length);
    return map.items.flatMap(({ key: name, value }) => {
      const named = isScalar(name) ? name.value : name;
      if (named === key) return [value];
      if (named !== "<<") return [];
      const merged = this.#resolved(value);
      return (isSeq(merged) ? merged.items : [merged]).flatMap((each) => this.#pairs(each, key));
    });
  }

  #values(node: unknown): readonly unknown[] {
    const map = this.#resolved(node);
    if (!isMap(map)) return [];
    this.#spend(map.items.length);
    return map.items.map(({ value }) => value);
  }

  #items(node: unknown): readonly unknown[] {
    const list = this.#resolved(node);
    if (!isSeq(list)) return [];
    this.#spend(list.items.length);
    return list.items;
  }

  #resolved(node: unknown): Node | undefined {
    let at = node;
    // An alias may name an alias.
    for (let depth = 0; isAlias(at) && depth < 10; depth += 1) at = this.#targets.get(at as Alias);
    return at as Node | undefined;
  }

  #spend(count: number): void {
    this.#left -= count + 1;
    if (this.#left < 0) throw new RangeError("too many nodes");
  }
}

/** `isOwn`: what `uses:` has is written right there. What an alias leads to may stand where it means something else too. */
function siteOf(file: string, text: string, shift: number, scalar: Scalar, isOwn: boolean): Site | undefined {
  const reference = typeof scalar.value === "string" ? readUses(scalar.value) : undefined;
  if (reference === undefined) return undefined;
  const [begin, end] = scalar.range ?? [0, 0];
  const source = text.slice(begin, end);
  const at = source.lastIndexOf(`@${reference.ref}`);
  const isPlain = at >= 0 && source.indexOf(`@${reference.ref}`) === at;
  const from = begin + at + 1;
  const place = isPlain && isOwn ? { from: from + shift, to: from + reference.ref.length + shift } : null;
  return { ...reference, file, place, comment: isCommit(reference.ref) ? (commentBehind(text, end, shift) ?? null) : null };
}

/** The comment at the end of the line, where nothing else that it could be about stands before it. */
function commentBehind(text: string, end: number, shift: number) {
  const line = /^[^\r\n]*/.exec(text.slice(end, end + 2_000))?.[0] ?? "";
  const before = /^["']?[\s,}\]]*[ \t]/.exec(line)?.[0] ?? "";
  const comment = line.slice(before.length);
  if (!comment.startsWith("#")) return undefined;
  return readVersionComment(comment.trimEnd(), end + before.length + shift);
}
