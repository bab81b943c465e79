import type { Bump, PythonEdits } from "../project.ts";
import { lineEndOf } from "../splices.ts";
import { tomlString, tomlStrings } from "../toml-text.ts";
import { clausesOf, compareVersions } from "../version.ts";

type Overrides = PythonEdits["overrides"];

/** The clauses in the order of their versions, as the lockfile repeats them. */
function normalised(specifier: string): string {
  const clauses = clausesOf(specifier) ?? [];
  return clauses
    .toSorted((one, other) => compareVersions(one.version.replace(/\.\*$/, ""), other.version.replace(/\.\*$/, "")))
    .map(({ operator, version }) => operator + version)
    .join(",");
}

/** What a lockfile repeats of manifests: `{ name = "a", specifier = ">=1" }`. */
export function withSpecifiers(text: string, bumps: readonly Bump[]): string {
  let result = text;
  for (const { name, from, to } of bumps) {
    const entry = new RegExp(`\\{ name = "${name.replaceAll(".", "\\.")}",[^{}]*?specifier = "([^"]*)"`, "g");
    result = result.replace(entry, (whole, specifier: string) =>
      normalised(specifier) === normalised(from) ? `${whole.slice(0, -specifier.length - 1)}${normalised(to)}"` : whole,
    );
  }
  return result;
}

/** `[manifest]` of a lockfile with more overrides. */
export function overriddenHead(head: string, overrides: Overrides, lineEnd: string): string {
  if (overrides.length === 0) return head;
  const lines = overrides.map(({ name, specifier }) => `{ name = ${tomlString(name)}, specifier = ${tomlString(specifier)} }`);
  const list = /^overrides = \[([\s\S]*?)\]\r?$/m.exec(head);
  const there = (list?.[1] ?? "").match(/\{[^{}]*\}/g) ?? [];
  const all = [...there, ...lines].toSorted();
  const written = all.length === 1 ? `overrides = [${all[0]}]` : ["overrides = [", ...all.map((line) => `    ${line},`), "]"].join(lineEnd);
  if (list !== null) return head.slice(0, list.index) + written + head.slice(list.index + list[0].replace(/\r$/, "").length);
  const table =
    /^\[manifest\][ \t]*\r?\n(?:(?:members|requirements|constraints) = \[(?:[^\]\n]*\]|[^\n]*\n(?: {4}.*\r?\n)*\])\r?\n)*/m.exec(head);
  if (table === null) return `${head.trimEnd()}${lineEnd}${lineEnd}[manifest]${lineEnd}${written}${lineEnd}${lineEnd}`;
  const at = table.index + table[0].length;
  return head.slice(0, at) + written + lineEnd + head.slice(at);
}

/** `[tool.uv]` of a manifest with more `override-dependencies`. https://docs.astral.sh/uv/reference/settings/#override-dependencies */
export function overriddenManifest(text: string, overrides: Overrides): string {
  const lineEnd = lineEndOf(text);
  const lines = overrides.map(({ name, specifier }) => tomlString(name + specifier));
  const last = tomlStrings(text).findLast(({ path }) => path[0] === "tool" && path[1] === "uv" && path[2] === "override-dependencies");
  if (last !== undefined) {
    const at = last.to + 1;
    const before = text.slice(text.lastIndexOf("\n", last.from) + 1, last.from - 1);
    const separator = before.trim() === "" ? `,${lineEnd}${before}` : ", ";
    return text.slice(0, at) + lines.map((line) => separator + line).join("") + text.slice(at);
  }
  const list = `override-dependencies = [${lines.join(", ")}]${lineEnd}`;
  const table = /^\[tool\.uv\][^\n]*\n/m.exec(text);
  if (table !== null) return text.slice(0, table.index + table[0].length) + list + text.slice(table.index + table[0].length);
  return `${text}${text.endsWith("\n") ? "" : lineEnd}${lineEnd}[tool.uv]${lineEnd}${list}`;
}
