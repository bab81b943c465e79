import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { asText } from "../../../src/secrets/detection/decode/as-text.ts";
import { runsIn } from "../../../src/secrets/detection/decode/runs.ts";

const lettersOf = (bytes: Uint8Array, width: number): readonly string[] =>
  Buffer.from(bytes)
    .toString("base64")
    .replaceAll("=", "")
    .match(new RegExp(`.{1,${width}}`, "g")) ?? [];

const partsOf = (lines: readonly string[]): string[] =>
  runsIn(Buffer.from(lines.join("\n"))).map(({ start, end, value }) => `${start}-${end} ${Buffer.from(value).toString("latin1")}`);

/** From each line in turn: all lines from there on, if together they are text, else that line alone. */
function oneByOne(lines: readonly string[], width: number): string[] {
  const parts: string[] = [];
  const offsetOf = (line: number) => lines.slice(0, line).reduce((sum, { length }) => sum + length + 1, 0);
  for (let first = 0; first < lines.length; first++) {
    const full = lines.slice(first).findIndex(({ length }) => length < width);
    const whole = lines.slice(first, full === -1 ? lines.length : first + full + 1);
    const candidates = lines[first]?.length === width && whole.length > 1 ? [whole, whole.slice(0, 1)] : [whole.slice(0, 1)];
    const found = candidates.find((some) => (some[0]?.length ?? 0) >= 16 && decoded(some) !== null);
    if (found === undefined) continue;
    const end = offsetOf(first + found.length) - 1;
    parts.push(`${offsetOf(first)}-${end} ${Buffer.from(decoded(found)?.value ?? []).toString("latin1")}`);
    first += found.length - 1;
  }
  return parts;
}

const decoded = (lines: readonly string[]) =>
  lines.length === 1 && (lines[0]?.length ?? 0) % 4 === 1 ? null : asText(Buffer.from(lines.join(""), "base64"), "base64");

describe("a value of base64 in several lines", () => {
  test("is found wherever it begins among lines that are no text", () => {
    const piece = fc.oneof(
      { weight: 6, arbitrary: fc.constantFrom("plain text, some of it", "über—größer", "x", "💥", "\n") },
      { weight: 1, arbitrary: fc.constantFrom("\0", "\u0001\u0002", "\u007f") },
    );
    const bytes = fc
      .tuple(fc.array(piece, { minLength: 4, maxLength: 40 }), fc.array(fc.nat(400), { maxLength: 2 }))
      .map(([pieces, wrong]) => {
        const all = Buffer.from(pieces.join(""));
        for (const at of wrong) if (at < all.length) all[at] = 0xe9;
        return all;
      });
    fc.assert(
      fc.property(bytes, fc.constantFrom(40, 44, 76), (value, width) => {
        const lines = lettersOf(value, width);
        expect(partsOf(lines)).toEqual(oneByOne(lines, width));
      }),
    );
  });

  test("is one with the line behind it that is no text only as far as that goes", () => {
    const text = Buffer.from("some text that goes on for more than a line or two, and then some more of it until it ends here at last");
    const before = Buffer.alloc(30, "\u0001");
    expect(partsOf([...lettersOf(before, 40), ...lettersOf(text, 40)])).toEqual([expect.stringContaining(text.toString())]);
    expect(partsOf([...lettersOf(Buffer.from(text.toString().slice(0, 90)), 40), ...lettersOf(before, 40)])).toHaveLength(3);
  });

  test("may be UTF-16", () => {
    const lines = lettersOf(Buffer.from("some text that goes on for more than a line or two", "utf16le"), 64);
    expect(partsOf(lines)).toEqual([`0-${lines.join("\n").length} some text that goes on for more than a line or two`]);
  });
});
