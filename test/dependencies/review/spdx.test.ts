import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { isDenied } from "../../../src/dependencies/review/spdx.ts";

describe("A licence is denied", () => {
  it.each([
    ["AGPL-3.0-only", ["AGPL-3.0-only"], true],
    ["AGPL-3.0-or-later", ["AGPL-3.0"], true],
    ["AGPL-3.0+", ["AGPL-3.0-only"], true],
    ["agpl-3.0-ONLY", ["AGPL-3.0-only"], true],
    ["MIT", ["AGPL-3.0-only"], false],
    ["LGPL-3.0-only", ["GPL-3.0-only"], false],
    // Who may choose, chooses what is allowed.
    ["(MIT OR GPL-2.0-only)", ["GPL-2.0-only"], false],
    ["GPL-2.0-only OR GPL-3.0-only", ["GPL-2.0-only", "GPL-3.0-only"], true],
    ["MIT AND GPL-2.0-only", ["GPL-2.0-only"], true],
    // AND binds tighter.
    ["MIT OR Apache-2.0 AND GPL-2.0-only", ["GPL-2.0-only"], false],
    ["(MIT OR Apache-2.0) AND GPL-2.0-only", ["GPL-2.0-only"], true],
    ["GPL-2.0-only WITH Classpath-exception-2.0", ["GPL-2.0-only"], true],
    ["GPL-2.0-only WITH Classpath-exception-2.0", ["GPL-2.0-only WITH Classpath-exception-2.0"], true],
    ["GPL-2.0-only", ["GPL-2.0-only WITH Classpath-exception-2.0"], false],
    ["mit or gpl-2.0-only", ["GPL-2.0-only"], false],
    ["GPL-3.0-only", ["GPL-2.0-only OR GPL-3.0-only"], true],
    ["LicenseRef-Acme", ["LicenseRef-Acme"], true],
  ])("as its expression says: %s by %j", (licence, denied, expected) => {
    expect(isDenied(licence, denied)).toBe(expected);
  });

  it.each([
    "SEE LICENSE IN LICENSE.md",
    "",
    "(MIT",
    "MIT)",
    "MIT OR",
    "AND",
    "MIT WITH",
    "MIT Apache-2.0",
    "a".repeat(2_000),
    "(".repeat(900),
  ])("by nobody where it is not understood: %j", (licence) => {
    expect(isDenied(licence, ["MIT"])).toBeUndefined();
  });

  it("whatever the text, in a moment and without an error", () => {
    const words = fc.constantFrom("MIT", "GPL-2.0-only", "AND", "OR", "WITH", "(", ")", " ", "+");
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.array(words, { maxLength: 40 }).map((all) => all.join(" ")),
        ),
        (text) => {
          expect([true, false, undefined]).toContain(isDenied(text, ["GPL-2.0-only"]));
        },
      ),
    );
  });

  it("under a conjunction if it is under one side, under a choice only if it is under both", () => {
    const licence = fc.constantFrom("MIT", "GPL-2.0-only", "Apache-2.0");
    fc.assert(
      fc.property(licence, licence, (one, other) => {
        const denied = ["GPL-2.0-only"];
        const [left, right] = [isDenied(one, denied) === true, isDenied(other, denied) === true];
        expect(isDenied(`${one} AND ${other}`, denied)).toBe(left || right);
        expect(isDenied(`${one} OR ${other}`, denied)).toBe(left && right);
      }),
    );
  });
});
