import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Match } from "../../src/config/config.ts";
import { matchesGlob } from "../../src/config/glob.ts";
import { matches } from "../../src/config/selection.ts";
import { facts } from "./kit.ts";

describe("a glob", () => {
  it.each([
    ["payments-api", "payments-*", true],
    ["payments-", "payments-*", true],
    ["payments", "payments-*", false],
    ["my-payments-api", "payments-*", false],
    ["Payments-API", "payments-*", true],
    ["a-b-c", "*-b-*", true],
    ["abcbd", "*b?", true],
    ["abcb", "*b?", false],
    ["a", "?", true],
    ["ab", "?", false],
    ["anything", "*", true],
    ["a.b", "a?b", true],
    ["axb", "a.b", false],
    ["aab", "a**b", true],
    ["a", "a?", false],
  ])("compared with %s: %s is %s", (name, glob, expected) => {
    expect(matchesGlob(name, glob)).toBe(expected);
  });

  it("agrees with the same expression everywhere", () => {
    const letters = (alphabet: string) => fc.string({ unit: fc.constantFrom(...alphabet), maxLength: 8 });
    fc.assert(
      fc.property(letters("abA.-"), letters("ab.-*?"), (name, glob) => {
        const expression = glob.replaceAll(".", "\\.").replaceAll("*", ".*").replaceAll("?", ".");
        expect(matchesGlob(name, glob)).toBe(new RegExp(`^${expression}$`, "i").test(name));
      }),
      { numRuns: 2000 },
    );
  });

  it("full of stars is refused without trying every way", () => {
    // A backtracking matcher would need more steps than there are atoms.
    expect(matchesGlob("a".repeat(100), `${"a*".repeat(90)}b`)).toBe(false);
  });
});

describe("a selection matches", () => {
  const repository = facts({
    name: "ledger",
    topics: ["pci", "backend"],
    visibility: "internal",
    language: "Go",
    properties: { Tier: "1", regions: ["eu", "us"], team: null },
  });
  const cases: [match: Match, expected: boolean][] = [
    [{ names: ["shop", "led*"] }, true],
    [{ names: ["shop"] }, false],
    [{ topics: ["web", "PCI"] }, true],
    [{ topics: ["web"] }, false],
    [{ visibility: ["public", "internal"] }, true],
    [{ visibility: ["public"] }, false],
    [{ languages: ["go"] }, true],
    [{ languages: ["Rust"] }, false],
    [{ properties: { tier: ["0", "1"] } }, true],
    [{ properties: { tier: ["2"] } }, false],
    [{ properties: { regions: ["us"] } }, true],
    [{ properties: { regions: ["US"] } }, false],
    [{ properties: { team: ["x"] } }, false],
    [{ properties: { unknown: ["x"] } }, false],
    [{ properties: { tier: ["1"], regions: ["asia"] } }, false],
    [{ archived: false }, true],
    [{ archived: true }, false],
    [{ fork: true }, false],
    [{ fork: false }, true],
    [{ names: ["ledger"], topics: ["web"] }, false],
    [{ names: ["ledger"], topics: ["pci"], archived: false }, true],
  ];
  it.each(cases)("%j: %s", (match, expected) => {
    expect(matches(match, repository)).toBe(expected);
  });

  it("no repository without a language by a language", () => {
    expect(matches({ languages: ["go"] }, facts())).toBe(false);
  });
});
