import type { JsonObject } from "../../../../values/json.ts";
import { objectOf } from "../../../json-members.ts";
import { readPlainYaml } from "../../plain-yaml.ts";

/** The parts of a lockfile's text: what stands before the first entry, and the entries, each with the empty line behind it. */
export function splitLock(plain: string): { readonly head: string; readonly texts: readonly string[] } {
  const [head = "", ...texts] = plain.split(/(?<=\n)(?=[^\s#:])/);
  return /^[^\s#]/.test(head) ? { head: "", texts: [head, ...texts] } : { head, texts };
}

/** An entry's data; every scalar is text. */
export function readEntry(text: string): readonly [key: string, value: JsonObject] | undefined {
  const [entry] = Object.entries(readPlainYaml(text, "failsafe") ?? {});
  return entry === undefined ? undefined : [entry[0], objectOf(entry[1])];
}

const simple = /^(?![-?:,\][{}#&*!|>'"%@` \t\r\n]).([ \t]*(?![,\][{}:# \t\r\n]).)*$/;
export const scalar = (text: string): string => (simple.test(text) ? text : JSON.stringify(text));

/** Members that come first, in this order; the others follow by name. */
const first = [
  "__metadata",
  "version",
  "resolution",
  "dependencies",
  "peerDependencies",
  "dependenciesMeta",
  "peerDependenciesMeta",
  "binaries",
];
const rank = (name: string): number => (first.includes(name) ? first.indexOf(name) : first.length);
const byText = (one: string, other: string): number => (one < other ? -1 : one > other ? 1 : 0);

/** Data as Yarn writes it. */
export function written(value: JsonObject, depth = 0): string {
  const indent = "  ".repeat(depth);
  return Object.entries(value)
    .toSorted(([one], [other]) => rank(one) - rank(other) || byText(one, other))
    .map(([name, each]) => {
      const key = scalar(name);
      const head = key.length > 1024 ? `${indent}? ${key}\n${indent}:` : `${indent}${key}:`;
      return typeof each === "object" && each !== null
        ? `${head}\n${written(each as JsonObject, depth + 1)}`
        : `${head} ${scalar(String(each))}\n`;
    })
    .join("");
}
