import { describe, expect, it } from "vitest";
import type { Advisory } from "../../src/dependencies/advisory.ts";
import { dependenciesDefinition } from "../../src/dependencies/config.ts";
import { npm } from "../../src/dependencies/ecosystems/npm/npm.ts";
import { mayMergeItself } from "../../src/dependencies/merge-step.ts";
import { isAbout, isOtherBots } from "../../src/dependencies/other-pulls.ts";
import type { DependenciesPolicy, IgnoreRule } from "../../src/dependencies/policy.ts";
import { byUrgency, ignoringRule, isSevereEnough } from "../../src/dependencies/wanted.ts";

const policy = (of: Partial<DependenciesPolicy> = {}): DependenciesPolicy => ({
  ...dependenciesDefinition.policy("enforce", dependenciesDefinition.presets.baseline),
  ...of,
});
const advisory = (of: Partial<Advisory> = {}): Advisory => ({
  id: "GHSA-2222-3333-4444",
  aliases: ["CVE-2026-1"],
  ecosystem: "npm",
  package: "left-pad",
  ranges: [{ introduced: null, fixed: "2.0.0", lastAffected: null }],
  versions: [],
  summary: "",
  severity: "medium",
  cvss: null,
  epss: null,
  malware: false,
  ...of,
});
const epss = (probability: number) => ({ probability, percentile: 0.5 });

describe("an alert", () => {
  it.each<[string, Partial<Advisory>, Partial<DependenciesPolicy>, boolean]>([
    ["of that severity", { severity: "medium" }, { severityFrom: "medium" }, true],
    ["of a lower one", { severity: "low" }, { severityFrom: "medium" }, false],
    ["of no known severity", { severity: null }, { severityFrom: "critical" }, true],
    ["of a lower one that is exploited", { severity: "low", epss: epss(0.2) }, { severityFrom: "high", epssFrom: 0.2 }, true],
    ["of a lower one that is hardly exploited", { severity: "low", epss: epss(0.19) }, { severityFrom: "high", epssFrom: 0.2 }, false],
    ["about an attack", { severity: "low", malware: true }, { severityFrom: null }, true],
    ["where nothing is asked for", { severity: "critical" }, { severityFrom: null }, false],
  ])("%s counts or not", (_what, about, asked, expected) => {
    expect(isSevereEnough(advisory(about), policy(asked))).toBe(expected);
  });

  it("is more urgent when it is an attack or critical, then when it is likelier to be exploited, then when it is more severe", () => {
    const lists = [
      [advisory({ severity: "low" })],
      [advisory({ severity: "high" })],
      [advisory({ severity: "low", epss: epss(0.5) })],
      [advisory({ severity: "low" }), advisory({ severity: "critical" })],
      [advisory({ malware: true, epss: epss(0.1) })],
    ];
    expect(lists.toSorted(byUrgency).map((list) => lists.indexOf(list))).toEqual([4, 3, 2, 1, 0]);
  });
});

describe("a rule that ignores", () => {
  const now = Date.UTC(2026, 0, 15, 12);
  const rule = (of: Partial<IgnoreRule>): IgnoreRule => ({
    package: "left-pad",
    ecosystem: null,
    versions: null,
    advisory: null,
    until: null,
    reason: "x",
    ...of,
  });
  const holds = (of: Partial<IgnoreRule>, installed: readonly string[] = ["1.0.0"]): boolean =>
    ignoringRule(advisory(), installed, policy({ ignore: [rule(of)] }), npm.isAffected, now) !== undefined;

  it.each<[Partial<IgnoreRule>, boolean]>([
    [{}, true],
    [{ package: "right-pad" }, false],
    [{ package: "*" }, true],
    [{ package: "left-*" }, true],
    [{ package: "*-pad" }, true],
    [{ package: "l*t*d" }, true],
    [{ package: "left-pad*left-pad" }, false],
    [{ package: "Left-Pad" }, true],
    [{ ecosystem: "npm" }, true],
    [{ ecosystem: "pip" }, false],
    [{ advisory: "cve-2026-1" }, true],
    [{ advisory: "CVE-2026-2" }, false],
    [{ until: "2026-01-15" }, true],
    [{ until: "2026-01-14" }, false],
    [{ versions: "< 2" }, true],
    [{ versions: ">= 1.0, < 1.1" }, true],
    [{ versions: ">= 1.1" }, false],
  ])("%j holds or not", (of, expected) => {
    expect(holds(of)).toBe(expected);
  });

  it("for versions holds only where all that are vulnerable lie in them, and where there are any", () => {
    expect(holds({ versions: "< 2" }, ["1.0.0", "2.1.0"])).toBe(false);
    expect(holds({ versions: "< 2" }, [])).toBe(false);
  });

  it("does not take time with many stars", () => {
    expect(holds({ package: `${"a*".repeat(100)}b` })).toBe(false);
    expect(
      ignoringRule(
        advisory({ package: "a".repeat(20_000) }),
        [],
        policy({ ignore: [rule({ package: `${"a*".repeat(100)}b` })] }),
        npm.isAffected,
        now,
      ),
    ).toBe(undefined);
  });
});

describe("what may be merged by itself", () => {
  const step = (from: readonly string[], to: string) => ({ package: "x", to, strategy: "splice", manifest: "package.json", from }) as const;
  it.each<[readonly string[], string, "off" | "patch" | "minor" | "all", boolean]>([
    [["1.0.0"], "1.0.1", "off", false],
    [["1.0.0"], "1.0.1", "patch", true],
    [["1.0.0"], "1.1.0", "patch", false],
    [["1.0.0"], "1.1.0", "minor", true],
    [["1.0.0", "0.9.0"], "1.1.0", "minor", false],
    [["0.1.0"], "0.1.1", "patch", true],
    [["0.1.0"], "0.2.0", "minor", false],
    [["1.0.0"], "2.0.0", "minor", false],
    [["1.0.0"], "2.0.0", "all", true],
    [["1.0"], "1.1", "minor", false],
    [["1.0.0"], "", "patch", false],
    [[], "1.0.0", "minor", false],
  ])("%j → %s under %s: %s", (from, to, allowed, expected) => {
    expect(mayMergeItself(step(from, to), allowed)).toBe(expected);
  });
});

describe("a pull request of another bot", () => {
  const pull = (title: string, branch: string, by = "dependabot[bot]") => ({ number: 1, url: "https://x/1", title, branch, by });
  it("is known by who opened it and by its branch", () => {
    expect(isOtherBots(pull("", "dependabot/npm_and_yarn/x"))).toBe(true);
    expect(isOtherBots(pull("", "renovate/x", "renovate[bot]"))).toBe(true);
    expect(isOtherBots(pull("", "renovate/x", "acme-renovate[bot]"))).toBe(true);
    expect(isOtherBots(pull("", "feature/x"))).toBe(false);
    expect(isOtherBots(pull("", "dependabot/x", "mallory"))).toBe(false);
  });

  it.each([
    ["Bump lodash from 4.17.20 to 4.17.21", "dependabot/x", "lodash", "", true],
    ["Bump lodash from 4.17.20 to 4.17.21 in /web", "dependabot/x", "lodash", "web", true],
    ["Bump lodash from 4.17.20 to 4.17.21 in /web", "dependabot/x", "lodash", "", false],
    ["Bump lodash-es from 4.17.20 to 4.17.21", "dependabot/x", "lodash", "", false],
    ["Bump a, `lodash` and b", "dependabot/x", "lodash", "", true],
    ["Update dependency @babel/core to v7.1.0 [SECURITY]", "renovate/x", "@babel/core", "apps/web", true],
  ])("with the title %j is about the package or not", (title, branch, name, directory, expected) => {
    expect(isAbout(pull(title, branch), { package: name, directory })).toBe(expected);
  });
});
