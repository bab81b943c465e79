import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { actors, nobody } from "../../src/protection/actors.ts";
import { unprotected } from "../../src/protection/branch-rule.ts";
import { baselinePolicy } from "../../src/protection/policy.ts";
import type { SettingValue } from "../../src/protection/setting.ts";
import { settingOf, settings } from "../../src/protection/settings.ts";
import { anyRule, branchPolicy, ruleset } from "./arbitraries.ts";

const quote = (text: string): string => `<${text}>`;

/** Values of a setting from wherever they occur: policies, rules and rulesets. */
const values = (key: string): fc.Arbitrary<SettingValue> =>
  fc.oneof(
    branchPolicy.map((policy) => settingOf(key).wanted(policy) ?? settingOf(key).bottom),
    anyRule.map((rule) => settingOf(key).inRule(rule)),
    ruleset("any").map((made) => settingOf(key).inRuleset(made)),
  );

describe.each(settings.map((setting) => ({ key: setting.key, setting })))("the order of $key", ({ key, setting }) => {
  const { isAtLeast, join, bottom } = setting;
  const equal = (one: SettingValue, other: SettingValue): boolean => isAtLeast(one, other) && isAtLeast(other, one);

  it("is an order with a least value, in which the join is the least upper bound", () => {
    fc.assert(
      fc.property(values(key), values(key), values(key), (a, b, c) => {
        expect(isAtLeast(a, a)).toBe(true);
        expect(isAtLeast(a, bottom)).toBe(true);
        if (isAtLeast(a, b) && isAtLeast(b, c)) expect(isAtLeast(a, c)).toBe(true);
        const both = join(a, b);
        expect(isAtLeast(both, a) && isAtLeast(both, b)).toBe(true);
        if (isAtLeast(c, a) && isAtLeast(c, b)) expect(isAtLeast(c, both)).toBe(true);
        expect(equal(both, join(b, a))).toBe(true);
      }),
      { numRuns: 200 },
    );
  });

  it("asks for just enough where a part is given already", () => {
    fc.assert(
      fc.property(values(key), values(key), (want, given) => {
        expect(isAtLeast(join(given, setting.remaining(want, given)), want)).toBe(true);
      }),
      { numRuns: 100 },
    );
  });

  it("puts a value into a rule, and finds it there", () => {
    fc.assert(
      fc.property(anyRule, values(key), (rule, want) => {
        // A rule that has something beside which these settings have an effect.
        const full = {
          ...rule,
          pushers: rule.pushers ?? nobody,
          checks: {
            strict: rule.checks?.strict ?? false,
            checks: rule.checks?.checks.length ? rule.checks.checks : [{ context: "build", appId: null }],
          },
        };
        const value = setting.repaired(setting.inRule(full), want);
        expect(isAtLeast(setting.inRule(setting.withValue(full, value)), want)).toBe(true);
      }),
      { numRuns: 100 },
    );
  });

  it("has words for every value, with names from outside quoted", () => {
    fc.assert(
      fc.property(values(key), (value) => {
        const words = setting.words(value, quote);
        expect(words).not.toMatch(/undefined|null|\[object|NaN|^$/);
        expect(words.replaceAll(/<[^>]*>/g, "")).not.toMatch(/ann|bob|core|robo|build|test/);
      }),
      { numRuns: 50 },
    );
    expect(setting.label).not.toBe("");
    expect(setting.why).toMatch(/\.$/);
  });
});

describe("the table of settings", () => {
  it("names every setting once, by its path in a policy", () => {
    const keys = settings.map(({ key }) => key);
    expect(new Set(keys).size).toBe(keys.length);
    expect(keys).toHaveLength(17);
    expect(() => settingOf("colour")).toThrow("There is no protection setting called colour");
  });

  it("finds what the baseline policy names, and an unprotected branch has none of it", () => {
    const named = settings.filter((setting) => setting.wanted(baselinePolicy.defaultBranch) !== undefined);
    expect(named.map(({ key }) => key)).toEqual([
      "requiredReviews.count",
      "requiredReviews.dismissStale",
      "enforceAdmins",
      "conversationResolution",
      "forcePushes",
      "deletions",
    ]);
    for (const setting of named) {
      const want = setting.wanted(baselinePolicy.defaultBranch);
      expect([setting.key, setting.isAtLeast(setting.inRule(unprotected("main")), want ?? null)]).toEqual([setting.key, false]);
    }
  });
});

describe("lists of people", () => {
  const { isAtLeast, join, repaired, words } = settingOf("pushers");
  const [ann, bob, both] = [actors({ users: ["ann"] }), actors({ users: ["bob"] }), actors({ users: ["ann", "bob"] })];

  it("are stronger the fewer they name, and everybody is the weakest", () => {
    expect(isAtLeast(ann, both)).toBe(true);
    expect(isAtLeast(both, ann)).toBe(false);
    expect(isAtLeast(nobody, ann)).toBe(true);
    expect(isAtLeast(null, both)).toBe(false);
    expect(join(both, bob)).toEqual(bob);
  });

  it("are narrowed, and names are added only where otherwise nobody could push any more", () => {
    expect(repaired(both, ann)).toEqual(ann);
    expect(repaired(null, ann)).toEqual(ann);
    expect(repaired(ann, bob)).toEqual(bob);
    expect(repaired(ann, nobody)).toEqual(nobody);
  });

  it("are cut short for people when they are long", () => {
    const many = actors({ users: Array.from({ length: 25 }, (_, index) => `u${index}`), teams: ["core"] });
    expect(words(many, quote)).toMatch(/^user <u0>, .* and 6 more$/);
    expect(words(nobody, quote)).toBe("nobody");
    expect(words(null, quote)).toBe("everybody with write access");
  });

  it("compare names without regard to case", () => {
    expect(actors({ users: ["Ann", "ann", "BOB"], teams: ["Core"] })).toEqual({ users: ["ann", "bob"], teams: ["core"], apps: [] });
  });
});

describe("required checks", () => {
  const { isAtLeast, join } = settingOf("requiredChecks.checks");
  const free = [{ context: "build", appId: null }];
  const bound = [{ context: "build", appId: 1 }];

  it("are given by the same check bound to an App, but a bound one only by the same App", () => {
    expect(isAtLeast(bound, free)).toBe(true);
    expect(isAtLeast(free, bound)).toBe(false);
    expect(isAtLeast([{ context: "build", appId: 2 }], bound)).toBe(false);
    expect(isAtLeast([{ context: "test", appId: 1 }], bound)).toBe(false);
  });

  it("join to all of them, without those that another one implies", () => {
    expect(join(free, bound)).toEqual(bound);
    expect(join(bound, [{ context: "build", appId: 2 }])).toHaveLength(2);
  });
});
