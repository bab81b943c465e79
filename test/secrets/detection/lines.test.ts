import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { linesOf } from "../../../src/secrets/detection/lines.ts";

describe("lines of a text", () => {
  test("count from 1, as columns do, and a line break belongs to the line that it ends", () => {
    const lines = linesOf(Buffer.from("ab\n\ncd"));
    expect([0, 1, 2, 3, 4, 5].map((offset) => lines.positionAt(offset))).toEqual([
      { line: 1, column: 1 },
      { line: 1, column: 2 },
      { line: 1, column: 3 },
      { line: 2, column: 1 },
      { line: 3, column: 1 },
      { line: 3, column: 2 },
    ]);
    expect(lines.count).toBe(3);
    expect([lines.startOf(3), lines.endOf(3), lines.endOf(1)]).toEqual([4, 6, 2]);
  });

  test("have columns in UTF-16 code units", () => {
    expect(linesOf(Buffer.from("é💥x")).positionAt(6)).toEqual({ line: 1, column: 4 });
  });

  test("of nothing are one, of line breaks alone one more than these", () => {
    expect(linesOf(Buffer.from("")).count).toBe(1);
    expect(linesOf(Buffer.alloc(1_000_000, 10)).lineAt(999_999)).toBe(1_000_000);
  });

  test("are where splitting the text finds them", () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom("a", "\n", "é", "💥", "\r"), maxLength: 80 }), fc.nat(79), (text, index) => {
        const before = [...text].slice(0, index).join("");
        const rows = before.split("\n");
        const lines = linesOf(Buffer.from(text));
        expect(lines.positionAt(Buffer.byteLength(before))).toEqual({ line: rows.length, column: (rows.at(-1)?.length ?? 0) + 1 });
        expect(lines.longest).toBe(Math.max(...text.split("\n").map((row) => Buffer.byteLength(row))));
      }),
    );
  });
});
