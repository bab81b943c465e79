import { type Alias, type Document, isAlias, isMap, isScalar, isSeq, type Node, parseAllDocuments, type Scalar, visit } from "yaml";
import { isDeepYaml } from "../deep-yaml.ts";
import type { Site } from "./project.ts";
import { readUses } from "./uses.ts";
import { isCommit } from "./version.ts";
import { readVersionComment, type VersionComment } from "./version-comment.ts";

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
    return [...new Set(scalars)]
      .flatMap((scalar) => siteOf(file, text, shift, scalar) ?? [])
      .sort((one, other) => (one.place?.from ?? 0) - (other.place?.from ?? 0));
  } catch {
    // Nested deeper than the stack is.
    return undefined;
  }
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

  usesIn(contents: unknown): readonly Scalar[] {
    const jobs = this.#values(this.#get(contents, "jobs"));
    const steps = [...jobs, ...this.#got(contents, "runs")].flatMap((job) => this.#got(job, "steps").flatMap((list) => this.#items(list)));
    return [...jobs, ...steps].flatMap((each) => this.#usesOf(each));
  }

  #usesOf(node: unknown): readonly Scalar[] {
    return this.#pairs(node, "uses").flatMap((value) => {
      const scalar = this.#resolved(value);
      return isScalar(scalar) && typeof scalar.value === "string" ? [scalar] : [];
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

/** What an alias leads to may stand elsewhere, under `env:` for instance; all of it is a reference there too. */
function siteOf(file: string, text: string, shift: number, scalar: Scalar): Site | undefined {
  const reference = typeof scalar.value === "string" ? readUses(scalar.value) : undefined;
  if (reference === undefined) return undefined;
  const [begin, end] = scalar.range ?? [0, 0];
  const source = text.slice(begin, end);
  const at = source.lastIndexOf(`@${reference.ref}`);
  const isPlain = at >= 0 && source.indexOf(`@${reference.ref}`) === at;
  const from = begin + at + 1;
  const place = isPlain ? { from: from + shift, to: from + reference.ref.length + shift } : null;
  return { ...reference, file, place, comment: isCommit(reference.ref) ? (commentAt(text, begin, end, shift) ?? null) : null };
}

/**
 * The comment at the end of the line, where nothing else that it could be about stands before it; that of a block stands behind its sign, in the
 * line before the text.
 */
function commentAt(text: string, begin: number, end: number, shift: number): VersionComment | undefined {
  const sign = /^[|>][-+\d]*/.exec(text.slice(begin, begin + 4))?.[0];
  const from = sign === undefined ? end : begin + sign.length;
  const line = /^[^\r\n]*/.exec(text.slice(from, from + 2_000))?.[0] ?? "";
  const before = /^["']?[\s,}\]]*[ \t]/.exec(line)?.[0] ?? "";
  const comment = line.slice(before.length);
  if (!comment.startsWith("#")) return undefined;
  return readVersionComment(comment.trimEnd(), from + before.length + shift);
}
