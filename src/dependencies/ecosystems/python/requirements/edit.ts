import type { Files } from "../../ecosystem.ts";
import type { Release } from "../metadata.ts";
import type { Added, PythonEdits, PythonProject } from "../project.ts";
import { raiseSpecifier } from "../raise-specifier.ts";
import { lineEndOf, type Splice, spliced } from "../splices.ts";
import { normalName } from "../version.ts";
import { type Entry, parseRequirements, type RequirementsFile } from "./parse.ts";

/** The files that change. Everything outside of a version and its digests stays byte for byte. */
export function editRequirements(project: PythonProject, edits: PythonEdits): Files {
  const splices = new Map<string, Splice[]>();
  const parsed = new Map<string, RequirementsFile>();
  const fileOf = (path: string): RequirementsFile => {
    const known = parsed.get(path) ?? parseRequirements(project.files.get(path) ?? "");
    parsed.set(path, known);
    return known;
  };
  const at = (path: string): Splice[] => {
    const known = splices.get(path) ?? [];
    splices.set(path, known);
    return known;
  };
  const entryOf = (id: string): { readonly path: string; readonly entry: Entry } | undefined => {
    const [path = "", name = "", occurrence = ""] = id.split("#");
    const entry = fileOf(path).entries.find((each) => each.name === name && each.occurrence === Number(occurrence));
    return entry === undefined ? undefined : { path, entry };
  };
  for (const { id, from, to, release } of edits.moves) {
    const locked = project.locked.find((each) => each.id === id);
    const found = entryOf(id);
    if (found === undefined || locked?.version !== from) continue;
    const { entry, path } = found;
    const { pin, specifier } = entry;
    // A pin ends with its version.
    const own =
      pin === null
        ? { ...entry.at, text: raiseSpecifier(specifier, to, true) ?? specifier }
        : { from: entry.at.to - pin.length, to: entry.at.to, text: to };
    at(path).push(own, ...hashSplices(entry, release, fileOf(path).text));
  }
  for (const { id, from, to } of edits.bumps) {
    const found = entryOf(id);
    if (found?.entry.specifier === from) at(found.path).push({ ...found.entry.at, text: to });
  }
  for (const added of edits.added) {
    const asker = project.locked.find((each) => each.name === added.neededBy);
    if (asker === undefined || project.locked.some((each) => each.name === added.name && each.file === asker.file)) continue;
    const file = fileOf(asker.file);
    const like = file.entries.find((each) => each.name === asker.name);
    if (like !== undefined) at(asker.file).push(newLine(file, like, added));
  }
  return new Map([...splices].map(([path, own]) => [path, spliced(fileOf(path).text, own)]));
}

/** All digests of the release, in the place, order and style of those that are there. */
function hashSplices({ hashes, at }: Entry, release: Release, text: string): readonly Splice[] {
  const [first, second] = hashes;
  const last = hashes.at(-1);
  if (first === undefined || last === undefined) return [];
  const separator = second === undefined ? separatorBefore(text, at.to, first.from) : text.slice(first.to, second.from);
  const values = hashes.map(({ from, to }) => text.slice(from, to));
  const isSorted = values.every((value, index) => index === 0 || (values[index - 1] ?? "") <= value);
  const mark = /^--hash[= ]\s*/.exec(values[0] ?? "")?.[0] ?? "--hash=";
  const all = digestsOf(release).map((digest) => `${mark}sha256:${digest}`);
  return [{ from: first.from, to: last.to, text: (isSorted ? all.toSorted() : all).join(separator) }];
}

/** The blanks, or the continuation of the line, with which a digest stands apart. */
const separatorBefore = (text: string, from: number, to: number): string => /(?:\s+\\\r?\n)?[ \t]+$/.exec(text.slice(from, to))?.[0] ?? " ";

const digestsOf = ({ files }: Release): readonly string[] => files.flatMap(({ sha256 }) => (sha256 === null ? [] : [sha256]));

/** A line for what was not there, in the style of the one that needs it, where its name belongs. */
function newLine({ text, entries }: RequirementsFile, like: Entry, { name, version, release, neededBy }: Added): Splice {
  const lineEnd = lineEndOf(text);
  const [first, second] = like.hashes;
  let line = `${name}==${version}`;
  if (first !== undefined) {
    const separator = second === undefined ? separatorBefore(text, like.at.to, first.from) : text.slice(first.to, second.from);
    line += digestsOf(release)
      .toSorted()
      .map((digest) => `${separator}--hash=sha256:${digest}`)
      .join("");
  }
  if (entries.some(({ via }) => via.length > 0)) line += `${lineEnd}    # via ${neededBy}`;
  const next = entries.find((each) => each.name > normalName(name));
  if (next !== undefined) return { from: next.line.from, to: next.line.from, text: line + lineEnd };
  const end = endOfLast(text, entries);
  return { from: end, to: end, text: text.slice(0, end).endsWith("\n") ? line + lineEnd : lineEnd + line };
}

/** Behind the last requirement with the comments that belong to it. */
function endOfLast(text: string, entries: readonly Entry[]): number {
  const end = entries.at(-1)?.line.to ?? text.length;
  const comments = /^(?:[ \t]+#[^\n]*(?:\n|$))*/.exec(text.slice(end))?.[0] ?? "";
  return end + comments.length;
}
