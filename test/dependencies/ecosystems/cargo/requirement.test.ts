import { describe, expect, it } from "vitest";
import { activate } from "../../../../src/dependencies/ecosystems/cargo/index-entry.ts";
import { satisfies, withVersion } from "../../../../src/dependencies/ecosystems/cargo/requirement.ts";

describe("a requirement of Cargo", () => {
  it.each([
    ["1.2.3", "1.9.0", true],
    ["1.2.3", "1.2.2", false],
    ["1.2.3", "2.0.0", false],
    ["0.2.3", "0.2.9", true],
    ["0.2.3", "0.3.0", false],
    ["0.0.3", "0.0.4", false],
    ["0.0", "0.0.9", true],
    ["0", "0.9.9", true],
    ["^0.0", "0.1.0", false],
    ["~1.2", "1.2.9", true],
    ["~1.2", "1.3.0", false],
    ["~1", "1.9.0", true],
    ["=1.2", "1.2.7", true],
    ["= 1.2.3", "1.2.3", true],
    ["=1.2.3", "1.2.4", false],
    ["1.*", "1.9.9", true],
    ["1.2.*", "1.3.0", false],
    ["*", "0.0.1", true],
    [">=1.2, <1.5", "1.4.9", true],
    [">=1.2, <1.5", "1.5.0", false],
    [">1", "1.9.0", false],
    [">1.2.3", "1.2.4", true],
    ["<=1.2", "1.2.9", true],
    ["<=1.2.3", "1.2.4", false],
    ["1.0", "1.1.0-rc.1", false],
    ["1.0.0-rc.1", "1.0.0-rc.2", true],
    ["1.0.0-rc.1", "1.0.1-rc.2", false],
    ["1.0.0-rc.1", "1.2.0", true],
    ["not", "1.0.0", false],
  ] as const)("%s of %s is %s", (requirement, version, fits) => expect(satisfies(version, requirement)).toBe(fits));

  it.each([
    ["1.2", "1.4.5", "1.4.5"],
    ["1", "2.0.0", "2"],
    ["~0.1.0", "0.2.1", "~0.2.1"],
    ["=1.2.3", "1.2.4", "=1.2.4"],
    ["1.*", "2.3.4", "2.*"],
    [">=1, <2", "2.1.0", "^2.1.0"],
    ["^ 0.1", "0.3.0", "^ 0.3"],
    ["0.1", "0.3.0-rc.1", "0.3.0-rc.1"],
  ] as const)("%s that is to let %s in becomes %s", (before, version, after) => {
    expect(withVersion(before, version)).toBe(after);
    expect(satisfies(version, after)).toBe(true);
  });
});

describe("the features of a crate", () => {
  const dependency = (key: string, optional: boolean) => ({
    key,
    package: key,
    requirement: "1",
    optional,
    development: false,
    features: [],
    defaultFeatures: false,
    elsewhere: false,
  });
  const crate = {
    dependencies: [
      dependency("always", false),
      dependency("plain", true),
      dependency("hidden", true),
      dependency("weak", true),
      dependency("strong", true),
    ],
    features: { default: ["std"], std: ["always/std"], on: ["dep:hidden"], some: ["weak?/x"], more: ["strong/y"] },
  };
  it("turn optional dependencies on, as a lockfile sees it", () => {
    const names = (...wanted: string[]) => activate(crate, wanted).map(({ dependency: { key }, features }) => [key, ...features].join("+"));
    expect(names()).toEqual(["always"]);
    expect(names("default")).toEqual(["always+std"]);
    expect(names("plain", "hidden")).toEqual(["always", "plain"]);
    expect(names("on", "some")).toEqual(["always", "hidden", "weak+x"]);
    expect(names("more")).toEqual(["always", "strong+y"]);
  });
});
