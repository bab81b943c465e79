import { mkdirSync, mkdtempSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { extname, join } from "node:path";
import type { RuleSet } from "../../../src/secrets/detection/rule.ts";
import { below, oneOf, randomFrom } from "./random.ts";
import { sampleOf } from "./sample.ts";

/** Files to scan, in memory and in a folder for programs that read it. */
export interface Corpus {
  readonly folder: string;
  readonly files: readonly { readonly path: string; readonly bytes: Uint8Array }[];
  readonly megabytes: number;
}

const root = join(import.meta.dirname, "../../..");
const textEnds = new Set([".js", ".ts", ".mjs", ".cjs", ".mts", ".cts", ".md", ".json", ".yml", ".css", ".html", ".map"]);
const plainSize = 12_000_000;
const largestFile = 500_000;

/**
 * Source text of other people: a part of node_modules, the same for the same packages. The files get new names in a flat folder, since
 * rule files leave `node_modules` out.
 */
export function plainCorpus(): Corpus {
  const random = randomFrom(11);
  const chosen: { name: string; bytes: Uint8Array }[] = [];
  let size = 0;
  for (const path of filesBelow(join(root, "node_modules"))) {
    if (size >= plainSize) break;
    if (!textEnds.has(extname(path)) || random() > 0.1 || statSync(path).size > largestFile) continue;
    const bytes = readFileSync(path);
    chosen.push({ name: `${String(chosen.length).padStart(5, "0")}${extname(path)}`, bytes });
    size += bytes.length;
  }
  return written("plain", chosen);
}

function* filesBelow(folder: string): Generator<string> {
  for (const entry of readdirSync(folder, { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1))) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) yield* filesBelow(path);
    else if (entry.isFile()) yield path;
  }
}

const between = [
  "\n",
  "\n",
  "\n",
  " ",
  "\r\n",
  ";\n",
  "\n\n",
  ", ",
  "\nconst x = 1;\n",
  "\n// ünïcode 💥\n",
  "\nif (token) {\n",
  "\nkey = value\n",
];

/** Text full of what rules look for, plain and encoded: samples of the rules' own expressions, in files of some kilobytes. */
export function denseCorpus(rules: RuleSet, bytes: number, seed: number): Corpus {
  const random = randomFrom(seed);
  const withRegex = rules.rules.filter(({ regex }) => regex !== undefined);
  const files: { name: string; bytes: Uint8Array }[] = [];
  let size = 0;
  while (size < bytes) {
    let text = "";
    const enough = 2000 + below(random, 30_000);
    while (text.length < enough) {
      const { regex, keywords } = oneOf(random, withRegex);
      const sample = encoded(random, (regex && sampleOf(regex, random)) ?? "");
      const keyword = keywords.length > 0 && below(random, 3) === 0 ? `${oneOf(random, keywords)} = ` : "";
      text += `${keyword}${sample}${oneOf(random, between)}`;
    }
    const file = Buffer.from(text);
    files.push({ name: `${String(files.length).padStart(4, "0")}.${oneOf(random, ["ts", "py", "env", "yml", "txt"])}`, bytes: file });
    size += file.length;
  }
  return written("dense", files);
}

function encoded(random: () => number, text: string): string {
  const bytes = Buffer.from(text);
  switch (below(random, 16)) {
    case 0:
      return bytes.toString("base64");
    case 1:
      return bytes.toString("hex");
    case 2:
      return encodeURIComponent(text.toWellFormed());
    case 3:
      return [...text].map((letter) => `\\u${letter.charCodeAt(0).toString(16).padStart(4, "0")}`).join("");
    case 4:
      return Buffer.from(bytes.toString("base64")).toString("base64url");
    default:
      return text;
  }
}

/** Writes files into a new folder below the system's temporary one. */
export function written(name: string, files: readonly { name: string; bytes: Uint8Array }[]): Corpus {
  const folder = mkdtempSync(join(tmpdir(), `pipewarden-scan-${name}-`));
  mkdirSync(folder, { recursive: true });
  const placed = files.map((file) => ({ path: join(folder, file.name), bytes: file.bytes }));
  for (const { path, bytes } of placed) writeFileSync(path, bytes);
  return { folder, files: placed, megabytes: files.reduce((sum, { bytes }) => sum + bytes.length, 0) / 1e6 };
}
