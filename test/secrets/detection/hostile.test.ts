import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { compileRules } from "../../../src/secrets/detection/compile.ts";
import { heavyRules, hostileTexts } from "./hostile.ts";
import { countingClock, scanText, secretsIn, setOf, token, zebra } from "./kit.ts";

const size = 2000;
const compiled = [compileRules(heavyRules), compileRules(heavyRules, { strict: true })] as const;

describe("a hostile text", () => {
  test.each(hostileTexts(size))("of %s does not make more work than its bytes", (_, text) => {
    for (const rules of compiled) {
      const { clock, readings } = countingClock();
      const { notScanned } = scanText(rules, text, { budget: 100_000, clock });
      expect(readings()).toBeLessThan(size);
      expect(notScanned.map(({ reason }) => reason)).not.toContain("out-of-time");
    }
  });

  test.each(hostileTexts(size))("of %s is left when its time is over, and that is told", (_, text) => {
    for (const rules of compiled) {
      const all = countingClock();
      scanText(rules, text, { budget: 100_000, clock: all.clock });
      const budget = Math.floor(all.readings() / 3);
      const { clock, readings } = countingClock();
      const { notScanned } = scanText(rules, text, { budget, clock });
      expect(readings()).toBeLessThanOrEqual(budget + 4);
      if (all.readings() > 12) expect(notScanned.map(({ reason }) => reason)).toContain("out-of-time");
    }
  });
});

describe("whatever the bytes are,", () => {
  const piece = fc.oneof(
    fc.constantFrom(
      "key = ",
      token(1),
      token(2),
      "zebra_",
      "\n",
      "\r\n",
      "é",
      "💥",
      '"',
      "%5F",
      "\\u005f",
      "&#95;",
      "=",
      Buffer.from(token(3)).toString("base64"),
    ),
    fc.string({ maxLength: 8 }),
  );
  const texts = fc.array(piece, { maxLength: 12 }).map((pieces) => pieces.join(""));

  test("a scan does not throw, and its places are within them", () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.uint8Array({ maxLength: 300 }),
          texts.map((text) => Buffer.from(text)),
        ),
        fc.nat(1),
        (bytes, mode) => {
          for (const { at, match } of scanText(compiled[mode] ?? compiled[0], bytes).detections) {
            for (const { start, end } of [at, match]) {
              expect(start).toBeGreaterThanOrEqual(0);
              expect(end).toBeGreaterThan(start);
              expect(end).toBeLessThanOrEqual(bytes.length);
            }
          }
        },
      ),
    );
  });

  test("what is not decoded stands where a detection says", () => {
    fc.assert(
      fc.property(texts, (text) => {
        const bytes = Buffer.from(text);
        for (const { at, secret, encodings } of scanText(compiled[0], bytes).detections) {
          if (encodings.length === 0) expect(bytes.toString("utf8", at.start, at.end)).toBe(secret.reveal());
        }
      }),
    );
  });

  test("two texts with an empty line between have the secrets of both", () => {
    fc.assert(
      fc.property(texts, texts, (one, other) => {
        const [alone, also, both] = [one, other, `${one}\n\n${other}`].map((text) => secretsIn(scanText(setOf(zebra), text)).sort());
        expect(both).toEqual([...(alone ?? []), ...(also ?? [])].sort());
      }),
    );
  });

  test("lines before a text move its places and nothing else", () => {
    fc.assert(
      fc.property(texts, fc.integer({ min: 1, max: 50 }), (text, lines) => {
        const facts = (before: string) =>
          scanText(setOf(zebra), before + text).detections.map(
            ({ at, secret }) => [at.startLine, at.startColumn, secret.reveal()] as const,
          );
        const expected = facts("").map(([line, column, secret]) => [line + lines, column, secret]);
        expect(facts("-- \n".repeat(lines))).toEqual(expected);
      }),
    );
  });
});
