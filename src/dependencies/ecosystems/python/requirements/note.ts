import { lineEndOf, type Splice } from "../splices.ts";
import type { Entry, RequirementsFile } from "./parse.ts";

/** Where `# via …` begins within a line, and what follows: names on the same line, or one on each line of comments behind it. */
const note = /#[ \t]*via\b:?[ \t]*([^\n\r]*)((?:\r?\n[ \t]+#[ \t]{2,}[^\n\r]*)*)/;

/** The end of a requirement with the indented comments behind it. */
export function endOfEntry(text: string, { line }: Entry): number {
  const comments = /^(?:[ \t]+#[^\n]*(?:\n|$))*/.exec(text.slice(line.to))?.[0] ?? "";
  return line.to + comments.length;
}

function placeOf(text: string, entry: Entry): { readonly from: number; readonly to: number; readonly written: string } | undefined {
  const found = note.exec(text.slice(entry.at.to, endOfEntry(text, entry)));
  if (found === null) return undefined;
  const from = entry.at.to + found.index;
  return { from, to: from + found[0].length, written: found[0] };
}

/** How a file writes notes: behind the requirement; below it, all on one line; or below it, one name on each line. */
type Style = "beside" | "line" | "lines";

function styleOf(text: string, entries: readonly Entry[]): Style {
  const written = entries.flatMap((entry) => {
    const place = placeOf(text, entry);
    return place === undefined ? [] : [{ ...place, isBeside: !text.slice(entry.at.to, place.from).includes("\n") }];
  });
  if (written.some(({ isBeside }) => isBeside)) return "beside";
  return written.some((each) => !each.written.includes("\n") && each.written.includes(",")) ? "line" : "lines";
}

function noteText(style: Style, names: readonly string[], lineEnd: string, indent: string): string {
  return style !== "lines" || names.length === 1
    ? `# via ${names.join(", ")}`
    : ["# via", ...names.map((name) => `${indent}#   ${name}`)].join(lineEnd);
}

/** The note of an entry with other names. */
export function noteSplice({ text, entries }: RequirementsFile, entry: Entry, names: readonly string[]): readonly Splice[] {
  const place = placeOf(text, entry);
  if (place === undefined) return [];
  const indent = /[ \t]*$/.exec(text.slice(0, place.from))?.[0] ?? "";
  return [{ from: place.from, to: place.to, text: noteText(styleOf(text, entries), names, lineEndOf(text), indent) }];
}

/** Where pip-compile begins a note that stands behind its requirement, and the least before it. */
const column = 26;
const least = 2;

/** The note of what comes in, from the end of its requirement on. `isBroken`: the requirement stands on several lines, with digests. */
export function newNote({ text, entries }: RequirementsFile, line: string, names: readonly string[], isBroken: boolean): string {
  const style = styleOf(text, entries);
  const lineEnd = lineEndOf(text);
  if (style === "beside") return " ".repeat(Math.max(least, column - line.length)) + noteText(style, names, lineEnd, "");
  // Older programs go on behind the last digest.
  const goesOn =
    isBroken && entries.some((entry) => entry.hashes.length > 0 && / \\\r?\n[ \t]+#/.test(text.slice(entry.at.to, entry.line.to)));
  return `${goesOn ? " \\" : ""}${lineEnd}    ${noteText(style, names, lineEnd, "    ")}`;
}

/** A note behind a version of another length stays in its column, where the file has them in columns. */
export function columnSplice(text: string, entry: Entry, longer: number): readonly Splice[] {
  const place = placeOf(text, entry);
  if (place === undefined || longer === 0) return [];
  const before = text.slice(entry.line.from, place.from);
  const blanks = /[ ]*$/.exec(before)?.[0].length ?? 0;
  const content = before.length - blanks;
  if (before.includes("\n") || before.length < column || blanks < least || (blanks > least && before.length !== column)) return [];
  return [{ from: place.from - blanks, to: place.from, text: " ".repeat(Math.max(least, column - content - longer)) }];
}
