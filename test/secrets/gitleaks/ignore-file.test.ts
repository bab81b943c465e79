import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { fingerprintOf, readIgnoreFile } from "../../../src/secrets/gitleaks/ignore-file.ts";

const commit = "0123456789abcdef0123456789abcdef01234567";
const place = { commit, file: "src/a.ts", rule: "acme-token", line: 12 };

describe("a .gitleaksignore", () => {
  it("names a finding of one commit", () => {
    const file = readIgnoreFile(`# known\n\n  ${commit.toUpperCase()}:src/a.ts:acme-token:12\r\n`);
    expect([file.ignores(place), file.ignores({ ...place, commit: "f".repeat(40) }), file.ignores({ ...place, commit: null })]).toEqual([
      true,
      false,
      false,
    ]);
  });

  it("names a finding of any commit, and of the working tree", () => {
    const file = readIgnoreFile("src\\a.ts:acme-token:12");
    expect([file.ignores(place), file.ignores({ ...place, commit: null }), file.ignores({ ...place, line: 13 })]).toEqual([
      true,
      true,
      false,
    ]);
  });

  it("tells the lines that name nothing, and reads the others", () => {
    const file = readIgnoreFile("src/a.ts\nsrc/a.ts:acme-token:twelve\nsrc/a.ts:acme-token:12\n");
    expect([file.invalid, file.ignores(place)]).toEqual([[1, 2], true]);
  });

  it("ignores what the fingerprint of a finding says, and nothing else", () => {
    const places = fc.record({
      commit: fc.constantFrom(null, commit),
      file: fc.stringMatching(/^[a-z][a-z/.:]{0,10}$/),
      rule: fc.stringMatching(/^[a-z-]{1,8}$/),
      line: fc.integer({ min: 1, max: 99 }),
    });
    fc.assert(
      fc.property(places, places, (one, other) => {
        const file = readIgnoreFile(fingerprintOf(one));
        expect(file.ignores(one)).toBe(true);
        const same = one.file === other.file && one.rule === other.rule && one.line === other.line;
        expect(file.ignores(other)).toBe(same && (one.commit === null || one.commit === other.commit));
      }),
    );
  });
});
