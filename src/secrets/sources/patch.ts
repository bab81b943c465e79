import type { SourceText } from "../place.ts";

type Line = NonNullable<SourceText["lines"]>[number];

/** The new side of a diff: the lines that are new and those around them. */
export type NewSide = Required<Pick<SourceText, "bytes" | "lines">>;

const hunkHeader = /^@@ -\d+(?:,(\d+))? \+(\d+)(?:,(\d+))? @@/;

/**
 * Reads the `patch` that GitHub gives for a file of a commit: hunks without the two lines that name the file. How many lines a hunk has
 * stands in its header, so a line of the file that looks like a header is a line. Hunks are kept apart by an empty line, so that nothing
 * is read across a gap.
 *
 * @param counts what GitHub says of the same file
 * @returns undefined for what is no complete patch: one that was cut, or that has other counts. The file itself has to be read then.
 */
export function newSideOf(patch: string, counts: { readonly additions: number; readonly deletions: number }): NewSide | undefined {
  const texts: string[] = [];
  const lines: Line[] = [];
  let [additions, deletions] = [0, 0];
  let [oldLeft, newLeft, number] = [0, 0, 0];
  for (const line of patch.split("\n")) {
    if (line.startsWith("\\")) continue; // "\ No newline at end of file"
    if (oldLeft === 0 && newLeft === 0) {
      const header = hunkHeader.exec(line);
      if (header === null) return undefined;
      const [, before = "1", start = "0", after = "1"] = header;
      [oldLeft, newLeft] = [Number(before), Number(after)];
      if (texts.length > 0) {
        texts.push("");
        lines.push({ number, added: false });
      }
      number = Number(start);
      continue;
    }
    const kind = line.charAt(0);
    if (kind === "-") {
      oldLeft -= 1;
      deletions += 1;
    } else if (kind === "+" || kind === " " || kind === "") {
      const added = kind === "+";
      newLeft -= 1;
      if (added) additions += 1;
      else oldLeft -= 1;
      texts.push(line.slice(1));
      lines.push({ number, added });
      number += 1;
    } else return undefined;
    if (oldLeft < 0 || newLeft < 0) return undefined;
  }
  const whole = oldLeft === 0 && newLeft === 0 && additions === counts.additions && deletions === counts.deletions;
  return whole ? { bytes: new TextEncoder().encode(texts.join("\n")), lines } : undefined;
}

/** Which lines are new, in the fewest words: `3-5,9`. With the content's id it says what there is to examine. */
export function addedRanges(lines: readonly Line[]): string {
  const ranges: string[] = [];
  let [from, to] = [-1, -1];
  const close = () => {
    if (from !== -1) ranges.push(from === to ? String(from) : `${from}-${to}`);
  };
  for (const { number, added } of lines) {
    if (!added) continue;
    if (number !== to + 1 || from === -1) {
      close();
      from = number;
    }
    to = number;
  }
  close();
  return ranges.join(",");
}
