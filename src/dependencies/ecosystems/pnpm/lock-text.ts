import type { Json, JsonObject } from "../../../values/json.ts";
import { objectOf } from "../../json-members.ts";
import type { Chunk } from "../javascript/lock-chunks.ts";
import { readPlainYaml } from "../plain-yaml.ts";

/** Sections that hold an entry for each package or manifest; the others are one chunk each. */
const listing = ["importers", "packages", "snapshots"];

/** The entries of a `pnpm-lock.yaml`, by section and key; their texts together are the text. */
export function chunksOf(plain: string): readonly Chunk[] {
  const chunks: { key: string; text: string }[] = [{ key: "", text: "" }];
  let section = "";
  for (const line of plain.match(/[^\n]*\n|[^\n]+$/g) ?? []) {
    const top = /^([A-Za-z]\w*):/.exec(line)?.[1];
    const entry = listing.includes(section) ? /^ {2}(?! )(?:'((?:[^']|'')+)'|([^\s'#].*?)):(?: .*)?\n?$/.exec(line) : null;
    if (top !== undefined) {
      section = top;
      chunks.push({ key: section, text: line });
    } else if (entry !== null) chunks.push({ key: keyIn(section, (entry[1] ?? entry[2] ?? "").replaceAll("''", "'")), text: line });
    else {
      const last = chunks.at(-1);
      if (last !== undefined) last.text += line;
    }
  }
  return chunks;
}

const keyIn = (section: string, key: string): string => `${section} ${key}`;

/** Whether two entries say the same. */
export const isSameEntry = (one: string, other: string): boolean => {
  const [a, b] = [readPlainYaml(one), readPlainYaml(other)];
  return a !== undefined && b !== undefined && JSON.stringify(a) === JSON.stringify(b);
};

/** The entries of a lockfile's data as pnpm writes them. */
export function writtenChunks(lock: JsonObject): readonly Chunk[] {
  return Object.entries(lock).flatMap(([section, value]): readonly Chunk[] => {
    if (!listing.includes(section)) return [{ key: section, text: `${written({ [section]: value }, 0, false)}\n` }];
    const entries = Object.entries(objectOf(value)).map(([key, entry]) => {
      return { key: keyIn(section, key), text: `${written({ [key]: entry }, 1, section === "packages")}\n` };
    });
    return [{ key: section, text: `${section}:\n\n` }, ...entries];
  });
}

/** The text of entries, of which each but the last ends with an empty line; it ends as another text does. */
export function joined(chunks: readonly Chunk[], like: string): string {
  const end = /\n*$/.exec(like)?.[0] ?? "";
  const texts = chunks.map(({ key, text }) => (key.includes(" ") ? text.replace(/\n*$/, "\n\n") : text));
  return texts.join("").replace(/\n*$/, end);
}

/** Members of these are written on one line. */
const inline = ["resolution", "engines", "cpu", "os", "libc"];

function written(members: JsonObject, depth: number, isPackage: boolean): string {
  const indent = "  ".repeat(depth);
  return Object.entries(members)
    .map(([name, value]) => {
      const head = `${indent}${scalar(name)}:`;
      if (typeof value !== "object" || value === null) return `${head} ${scalar(value)}\n`;
      const isEmpty = Object.keys(value).length === 0;
      if (isEmpty) return `${head} ${Array.isArray(value) ? "[]" : "{}"}\n`;
      if (isPackage && inline.includes(name) && depth === 2) return `${head} ${flow(value)}\n`;
      if (Array.isArray(value)) return `${head}\n${value.map((each) => `${indent}  - ${scalar(each as Json)}\n`).join("")}`;
      return `${head}\n${written(value as JsonObject, depth + 1, isPackage)}`;
    })
    .join("");
}

const flow = (value: Json): string => {
  if (Array.isArray(value)) return `[${value.map((each) => flow(each as Json)).join(", ")}]`;
  if (typeof value !== "object" || value === null) return scalar(value);
  return `{${Object.entries(value)
    .map(([name, each]) => `${scalar(name)}: ${flow(each)}`)
    .join(", ")}}`;
};

/** What would be read as something else than text has to be quoted. https://yaml.org/spec/1.2.2/#103-core-schema */
const looksOther =
  /^(?:~|null|Null|NULL|true|True|TRUE|false|False|FALSE|[-+]?(?:\d[\d_]*(?:\.[\d_]*)?|\.[\d_]+)(?:[eE][-+]?\d+)?|0[xob][\da-fA-F_]+|[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN)|\d{4}-\d\d?-\d\d?(?:[Tt\s].*)?|<<|=)$/;

function scalar(value: Json): string {
  if (typeof value !== "string") return JSON.stringify(value);
  const isPlain =
    value !== "" && !/^[-?:,[\]{}#&*!|=>'"%@`\s]/.test(value) && !/[,[\]{}\n]|: |:$| #|\s$/.test(value) && !looksOther.test(value);
  return isPlain ? value : `'${value.replaceAll("'", "''")}'`;
}
