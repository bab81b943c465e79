import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { compareMavenVersions, flavourOf, isAffectedMaven, isPrerelease } from "../../../../src/dependencies/ecosystems/maven/version.ts";

const version = fc
  .array(
    fc.tuple(
      fc.constantFrom("", ".", "-", "1", "x"),
      fc.constantFrom("0", "1", "01", "10", "alpha", "a", "rc", "snapshot", "ga", "final", "sp", "foo", "jre8"),
    ),
    { minLength: 1, maxLength: 5 },
  )
  .map((parts) => parts.map((each) => each.join("")).join(""));

describe("the order of Maven's versions", () => {
  it.each([
    [["1", "1.0", "1.0.0", "1-0", "1.ga", "1-final", "1.0-release"]],
    [["1-a1", "1-alpha-1", "1.alpha1"]],
    [["1-cr1", "1-rc1", "1.0.RC1"]],
  ])("has equals: %j", (equals) => {
    for (const one of equals) for (const other of equals) expect(compareMavenVersions(one, other), `${one} ${other}`).toBe(0);
  });

  it("goes from the oldest to the newest", () => {
    const ordered = [
      ...["1-alpha", "1-alpha2", "1-beta", "1-milestone", "1-rc", "1-snapshot", "1", "1-sp", "1-foo", "1-foo2", "1-1", "1.1"],
      ...["1.9", "1.10", "2.0.0.RELEASE", "2.0.1", "20040616", "99999999999999999999"],
    ];
    for (const [index, one] of ordered.entries()) {
      for (const other of ordered.slice(index + 1)) {
        expect(Math.sign(compareMavenVersions(one, other)), `${one} ${other}`).toBe(-1);
        expect(Math.sign(compareMavenVersions(other, one)), `${other} ${one}`).toBe(1);
      }
    }
  });

  it("is the same both ways round", () => {
    fc.assert(
      fc.property(
        version,
        version,
        (one, other) =>
          compareMavenVersions(one, other) === 0 - compareMavenVersions(other, one) ||
          compareMavenVersions(one, other) + compareMavenVersions(other, one) === 0,
      ),
    );
  });

  it.each([
    ["1.0-SNAPSHOT", true],
    ["2.0.0-M1", true],
    ["2.0.0.Beta2", true],
    ["1.0-b12", true],
    ["2.0.0.RELEASE", false],
    ["4.1.100.Final", false],
    ["31.1-jre", false],
    ["1.0.0-android", false],
  ])("%s is a pre-release: %s", (text, expected) => {
    expect(isPrerelease(text)).toBe(expected);
  });

  it.each([
    ["31.1-jre", "jre"],
    ["12.2.0.jre8", "jre8"],
    ["4.1.100.Final", ""],
    ["5.3.0.RELEASE", ""],
    ["2.9.10.7", ""],
    ["1.0-rc1", ""],
  ])("%s has the flavour %j", (text, expected) => {
    expect(flavourOf(text)).toBe(expected);
  });

  it("tells what a range concerns", () => {
    const range = { introduced: "1.5", fixed: "1.10.0", lastAffected: null };
    expect(["1.4", "1.5", "1.9", "1.10", "2"].filter((each) => isAffectedMaven(each, { ranges: [range], versions: ["2.0"] }))).toEqual([
      "1.5",
      "1.9",
      "2",
    ]);
    expect(["", `\${v}`, "[1,2)"].some((each) => isAffectedMaven(each, { ranges: [range], versions: [] }))).toBe(false);
  });
});
