import { Composer, type Document, isMap, isScalar, isSeq, LineCounter, type ParsedNode, type YAMLMap } from "yaml";
import type { Json } from "../values/json.ts";
import { type Position, type Problem, shown, visible } from "./problem.ts";
import { problemAt, yamlTokens } from "./yaml-tokens.ts";

export type Path = readonly (string | number)[];
type Span = Position & { readonly endLine: number };

/** A parsed file: its plain value, and where each part of it stands. */
export interface YamlTree {
  /** Undefined for a file without content. */
  readonly value: Json | undefined;
  /** The place of the key that leads to `path`, or of the nearest part around it. */
  keyAt(path: Path): Span;
  /** The place of the value, likewise. */
  valueAt(path: Path): Span;
}

/** For people: a key can be as long as the file. */
export const pathText = (path: Path): string => path.join(".").slice(0, 300);

/** Texts, numbers, booleans, lists and mappings, and nothing that YAML can do beside. */
export function yamlTree(text: string): { readonly tree: YamlTree } | { readonly problems: readonly Problem[] } {
  const lines = new LineCounter();
  const scanned = yamlTokens(text, lines);
  if ("problem" in scanned) return { problems: [scanned.problem] };
  // The library compares each key with all others of its mapping; here that is done with a set.
  const composer = new Composer({ uniqueKeys: false, prettyErrors: false, version: "1.2", schema: "core" });
  const documents = [...composer.compose(scanned.tokens)];
  const [document, second] = documents;
  const [error] = documents.flatMap(({ errors }) => errors);
  // What follows a fault of the syntax is mostly noise that goes away with it.
  if (error !== undefined) return { problems: [problemAt(lines, error.pos[0], `This is not valid YAML: ${oneLine(error.message)}`)] };
  if (second !== undefined) {
    return {
      problems: [problemAt(lines, second.range[0], "A second document begins here; the file may have only one. Remove the line `---`.")],
    };
  }
  const reading = new Reading(lines);
  const value = document === undefined ? undefined : reading.document(document as Document.Parsed);
  return reading.problems.length > 0 ? { problems: reading.problems } : { tree: { value, keyAt: reading.keyAt, valueAt: reading.valueAt } };
}

const oneLine = (message: string): string => {
  const [line = ""] = message.split("\n");
  const first = visible(line);
  return first.length > 200 ? `${first.slice(0, 200)}….` : `${first.replace(/[:.]$/, "")}.`;
};

/** Turns nodes into plain values and notes their places. */
class Reading {
  readonly problems: Problem[] = [];
  readonly #lines: LineCounter;
  readonly #keys = new Map<string, Span>();
  readonly #values = new Map<string, Span>();

  constructor(lines: LineCounter) {
    this.#lines = lines;
  }

  document({ contents }: Document.Parsed): Json | undefined {
    if (contents === null) return undefined;
    // A file of comments alone composes to an empty scalar.
    if (isScalar(contents) && contents.value === null && contents.source === "") return undefined;
    return this.#plain(contents, []);
  }

  keyAt = (path: Path): Span => this.#nearest(this.#keys, path);
  valueAt = (path: Path): Span => this.#nearest(this.#values, path);

  #nearest(places: ReadonlyMap<string, Span>, path: Path): Span {
    const place = places.get(idOf(path)) ?? this.#values.get(idOf(path));
    if (place !== undefined) return place;
    return path.length === 0 ? { line: 1, column: 1, endLine: 1 } : this.#nearest(this.#keys, path.slice(0, -1));
  }

  #span([start, end]: readonly [number, number, number]): Span {
    const { line, col } = this.#lines.linePos(start);
    return { line, column: col, endLine: this.#lines.linePos(Math.max(start, end - 1)).line };
  }

  #plain(node: ParsedNode | null, path: Path): Json {
    if (node === null) return null;
    this.#values.set(idOf(path), this.#span(node.range));
    if (isSeq(node)) return node.items.map((item, index) => this.#plain(item as ParsedNode, [...path, index]));
    if (isMap(node)) return this.#mapping(node as YAMLMap.Parsed, path);
    const value: unknown = isScalar(node) ? node.value : null;
    // The core schema knows no other values; null stands for all that is not one of these.
    return typeof value === "string" || typeof value === "number" || typeof value === "boolean" ? value : null;
  }

  #mapping(node: YAMLMap.Parsed, path: Path): Json {
    const entries = new Map<string, Json>();
    for (const { key, value } of node.items) {
      const name: unknown = isScalar(key) ? key.value : undefined;
      const isText = typeof name === "string";
      const refusal = isText ? refusedKey(name, entries) : "A key must be text. Put it in quotes if it is meant to be one.";
      if (isText && refusal === undefined) {
        const inner = [...path, name];
        this.#keys.set(idOf(inner), this.#span(key.range));
        entries.set(name, this.#plain(value, inner));
      } else if (refusal !== undefined) {
        this.problems.push(problemAt(this.#lines, key.range[0], refusal, pathText([...path, String(name)])));
      }
    }
    return Object.fromEntries(entries);
  }
}

const idOf = (path: Path): string => JSON.stringify(path);

function refusedKey(name: string, entries: ReadonlyMap<string, Json>): string | undefined {
  if (entries.has(name)) return `The key ${shown(name)} stands here a second time; only one can hold. Remove one of them.`;
  if (name === "<<") return "Merge keys (`<<`) are not allowed. Write the values where they are used.";
  if (name === "__proto__") return `The key ${shown(name)} is not allowed.`;
  return undefined;
}
