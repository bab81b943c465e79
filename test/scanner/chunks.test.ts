import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { ChunkedScan, type ChunkLimits } from "../../src/scanner/chunks.ts";
import { rulesOf } from "../../src/scanner/rules.ts";
import { compileRules } from "../../src/secrets/detection/compile.ts";
import { thorough } from "../thorough.ts";
import { rulesText, values } from "./made.ts";

const read = rulesOf({ kind: "file", text: rulesText, extended: new Map() });
const rules = compileRules(read.ok ? read.set : { rules: [], allowlists: [] });
const whole: ChunkLimits = { chunk: 1_000_000, overlap: 64, most: 1_000_000, budget: 60_000 };

function scanned(bytes: Uint8Array, limits: ChunkLimits, pieces: number, path = "a.txt") {
  const scan = new ChunkedScan(rules, { path }, limits);
  for (let at = 0; at < bytes.length; at += pieces) scan.push(bytes.slice(at, at + pieces));
  const { detections, ...rest } = scan.end();
  const places = detections.map(({ at, match, secret, rule }) => ({ at, match, rule: rule.id, value: secret.reveal() }));
  return { ...rest, places: places.sort((a, b) => a.at.start - b.at.start) };
}

describe("a scan in chunks", () => {
  it("finds what a scan as a whole finds, at the same places, wherever the chunks end", () => {
    const value = values(1);
    const parts = fc
      .constantFrom("\n", "x", "é", "😀", " = ", "a longer line of text\n", "acme_", "\r\n", "€".repeat(40))
      .map((text) => () => text);
    const texts = fc.array(fc.oneof({ weight: 4, arbitrary: parts }, { weight: 1, arbitrary: fc.constant(() => ` ${value()} `) }), {
      maxLength: 80,
    });
    fc.assert(
      fc.property(texts, fc.integer({ min: 70, max: 300 }), fc.integer({ min: 1, max: 500 }), (all, chunk, pieces) => {
        const bytes = Buffer.from(all.map((part) => part()).join(""));
        expect(scanned(bytes, { ...whole, chunk }, pieces)).toEqual(scanned(bytes, whole, 1_000_000));
      }),
      { numRuns: thorough ? 5_000 : 200 },
    );
  });

  it("tells of a file's name once", () => {
    expect(scanned(Buffer.alloc(1_000, "x\n"), { ...whole, chunk: 100 }, 50, "key.p12").places).toEqual([
      expect.objectContaining({ rule: "key-file", value: "key.p12" }),
    ]);
  });

  it("stops at the most that a file may have, and says so", () => {
    const text = `one\n${"x".repeat(200)}\n${values(2)()}`;
    const scan = new ChunkedScan(rules, { path: "a" }, { ...whole, chunk: 100, most: 150 });
    scan.push(Buffer.from(text));
    expect(scan.full).toBe(true);
    expect(scan.end()).toEqual({ detections: [], bytes: 150, notScanned: [{ reason: "too-large", fromLine: 2, toLine: 2 }] });
  });
});
