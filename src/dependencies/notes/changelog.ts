import { longestNote, mostNotes, type ReleaseNote } from "./release-note.ts";
import { type Compare, isBetween, type Step } from "./versions-between.ts";

/** `## [1.2.3] - 2024-01-02`, `# v1.2.3`, `## minimist 1.2.3`, and such a line with a rule below it. */
const heading = /^(?:#{1,4}[ \t]+)?(?:\S{1,60}[ \t@]+)?\[?v?(\d{1,6}\.\d[\w.+-]{0,60})\]?/i;
const rule = /^(?:={3,}|-{3,})[ \t]*$/;
const isName = /^(?:changelog|changes|history|releases?|news)(?:\.(?:md|markdown|mdown|txt|rst))?$/i;

/** The likeliest changelog among the names of a folder's files. */
export const changelogAmong = (names: readonly string[]): string | undefined =>
  names.filter((name) => isName.test(name)).toSorted((one, other) => one.toLowerCase().localeCompare(other.toLowerCase()))[0];

/** The sections of a changelog about versions after `from` up to `to`, as they stand there. */
export function sectionsBetween(text: string, step: Step, compare: Compare): readonly ReleaseNote[] {
  const lines = text.split(/\r\n|[\r\n]/);
  const starts = lines.flatMap((line, index) => {
    const isHeading = line.startsWith("#") || rule.test(lines[index + 1] ?? "");
    const version = isHeading ? heading.exec(line.slice(0, 200))?.[1] : undefined;
    return version === undefined ? [] : [{ index, version }];
  });
  return starts
    .flatMap(({ index, version }, at): readonly ReleaseNote[] => {
      if (!isBetween(version, step, compare)) return [];
      const body = lines.slice(index + 1, starts[at + 1]?.index ?? lines.length).filter((line, first) => first > 0 || !rule.test(line));
      return [{ version, url: null, publishedAt: null, body: body.join("\n").trim().slice(0, longestNote) }];
    })
    .slice(0, mostNotes);
}
