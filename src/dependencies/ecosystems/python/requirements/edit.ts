import type { Files } from "../../ecosystem.ts";
import { conditionsOf } from "../conditions.ts";
import type { Release } from "../metadata.ts";
import { type Added, askersOf, type Move, type PythonEdits, type PythonProject } from "../project.ts";
import { raiseSpecifier } from "../raise-specifier.ts";
import { lineEndOf, type Splice, spliced } from "../splices.ts";
import { normalName } from "../version.ts";
import { columnSplice, endOfEntry, newNote, noteSplice } from "./note.ts";
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
  const isLeft = ({ id, from }: Move): boolean => project.locked.some((each) => each.id === id && each.version === from);
  const moves = edits.moves.filter(isLeft);
  if (moves.length === 0) return new Map();
  for (const { id, to, release } of moves) {
    const found = entryOf(id);
    if (found === undefined) continue;
    const { entry, path } = found;
    const { pin, specifier } = entry;
    // A pin ends with its version.
    const own =
      pin === null
        ? { ...entry.at, text: raiseSpecifier(specifier, to, true) ?? specifier }
        : { from: entry.at.to - pin.length, to: entry.at.to, text: to };
    const { text } = fileOf(path);
    const longer = own.text.length - (own.to - own.from);
    at(path).push(own, ...hashSplices(entry, release, text), ...columnSplice(text, entry, longer));
  }
  for (const { id, via } of edits.noted) {
    const found = entryOf(id);
    if (found !== undefined) at(found.path).push(...noteSplice(fileOf(found.path), found.entry, via));
  }
  for (const id of edits.removed) {
    const found = entryOf(id);
    if (found === undefined) continue;
    at(found.path).push({ from: found.entry.line.from, to: endOfEntry(fileOf(found.path).text, found.entry), text: "" });
  }
  for (const { id, from, to } of edits.bumps) {
    const found = entryOf(id);
    if (found?.entry.specifier === from) at(found.path).push({ ...found.entry.at, text: to });
  }
  for (const added of edits.added.toSorted((one, other) => (one.name < other.name ? -1 : 1))) {
    for (const asker of askersOf(project, edits, added)) {
      if (!asker.isComplete || project.locked.some((each) => each.name === added.name && each.file === asker.file)) continue;
      const file = fileOf(asker.file);
      const like = file.entries.find((each) => each.name === asker.name);
      if (like !== undefined) at(asker.file).push(newLine(file, like, added, project.isUniversal ? conditionsOf(added, edits, "'") : []));
    }
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
function newLine(file: RequirementsFile, like: Entry, { name, version, release, via }: Added, conditions: readonly string[]): Splice {
  const { text, entries } = file;
  const lineEnd = lineEndOf(text);
  const [first, second] = like.hashes;
  const where = [like.markerText, ...conditions].filter((each) => each !== "");
  const marker = where.map((each) => (where.length > 1 && / or /.test(each) ? `(${each})` : each)).join(" and ");
  let line = `${name}==${version}${marker === "" ? "" : ` ; ${marker}`}`;
  if (first !== undefined) {
    const separator = second === undefined ? separatorBefore(text, like.at.to, first.from) : text.slice(first.to, second.from);
    line += digestsOf(release)
      .toSorted()
      .map((digest) => `${separator}--hash=sha256:${digest}`)
      .join("");
  }
  if (entries.some(({ via }) => via.length > 0)) line += newNote(file, line, via, first !== undefined);
  const place = entries.findIndex((each) => each.name > normalName(name));
  // Behind the one before it, so that comments above the next one stay there.
  const before = place === 0 ? undefined : entries.at(place === -1 ? -1 : place - 1);
  if (place === 0) return { from: entries[0]?.line.from ?? 0, to: entries[0]?.line.from ?? 0, text: line + lineEnd };
  const end = before === undefined ? text.length : endOfEntry(text, before);
  return { from: end, to: end, text: text.slice(0, end).endsWith("\n") ? line + lineEnd : lineEnd + line };
}
