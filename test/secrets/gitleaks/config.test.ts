import { describe, expect, it } from "vitest";
import type { Rule, RuleSet } from "../../../src/secrets/detection/rule.ts";
import { readGitleaksConfig } from "../../../src/secrets/gitleaks/config.ts";

const ours: Rule = {
  id: "acme-token",
  description: "Acme token",
  regex: /acme_[a-z]{8}/,
  keywords: ["acme_"],
  allowlists: [],
  severity: "critical",
  kind: "acme",
  certainty: "checksum",
  documentation: "https://acme.example/tokens",
  isGenuine: () => true,
};
const base: RuleSet = { rules: [ours, { ...ours, id: "zeta-key", kind: "zeta" }], allowlists: [] };

function read(text: string, readExtended?: (path: string) => string | undefined) {
  const config = readGitleaksConfig(text, { base, ...(readExtended && { readExtended }) });
  if (!config.ok) throw new Error(config.problems[0]?.message ?? "no reason");
  return config;
}

describe("a gitleaks configuration", () => {
  it("is a set of rules", () => {
    const { set, title, problems } = read(String.raw`
title = "ours"
[[rules]]
id = "beta"
description = "Beta key."
regex = '''(?i)beta[_-]?key\s*=\s*"([a-z0-9]{20})"'''
path = '''\.env$'''
secretGroup = 1
entropy = 3.5
keywords = ["BETA"]
tags = ["critical"]
  [[rules.allowlists]]
  condition = "AND"
  regexTarget = "line"
  regexes = ['''example''']
  paths = ['''^docs/''']
  stopwords = ["Sample", "sample"]
  commits = ["ABCDEF0123456789abcdef0123456789abcdef01"]
[[rules]]
id = "alpha"
path = '''\.p12$'''
`);
    expect(problems).toEqual([]);
    expect(title).toBe("ours");
    const [beta, alpha] = set.rules;
    expect(beta).toMatchObject({
      id: "beta",
      description: "Beta key",
      secretGroup: 1,
      entropy: 3.5,
      keywords: ["beta"],
      severity: "critical",
      kind: "beta",
      certainty: "guess",
      allowlists: [{ condition: "and", regexTarget: "line", stopwords: ["sample"], commits: ["abcdef0123456789abcdef0123456789abcdef01"] }],
    });
    expect(beta?.regex?.exec('BETA_key = "0123456789abcdefghij"')?.[1]).toBe("0123456789abcdefghij");
    expect(alpha).toMatchObject({ id: "alpha", description: "alpha", severity: "high", certainty: "format", keywords: [] });
    expect([alpha?.regex, alpha?.path?.test("a/key.p12")]).toEqual([undefined, true]);
  });

  it("takes the place of our rules, unless it extends them", () => {
    expect(read(`[[rules]]\nid = "only"\nregex = "x"`).set.rules.map(({ id }) => id)).toEqual(["only"]);
    const text = `[extend]\nuseDefault = true\n[[rules]]\nid = "beta"\nregex = "x"`;
    expect(read(text).set.rules.map(({ id }) => id)).toEqual(["acme-token", "beta", "zeta-key"]);
  });

  it("disables rules that it extends", () => {
    const { set, problems } = read(`[extend]\nuseDefault = true\ndisabledRules = ["zeta-key", "none"]`);
    expect(set.rules.map(({ id }) => id)).toEqual(["acme-token"]);
    expect(problems).toEqual([{ rule: "none", message: "It is disabled, but not one of the rules that the file extends." }]);
  });

  it("adds to a rule that it extends", () => {
    const { set } = read(
      `[extend]\nuseDefault = true\n[[rules]]\nid = "acme-token"\nkeywords = ["ACME-"]\n[rules.allowlist]\nregexes = ["test"]`,
    );
    expect(set.rules[0]).toMatchObject({ ...ours, keywords: ["acme_", "acme-"], allowlists: [{ regexTarget: "secret" }] });
  });

  it("forgets what a rule knew of its values when the expression is another", () => {
    const rule = read(`[extend]\nuseDefault = true\n[[rules]]\nid = "acme-token"\nregex = "acme-[a-z]+"`).set.rules[0];
    expect(rule).toMatchObject({ kind: "acme", severity: "critical", certainty: "format" });
    expect([rule?.isGenuine, rule?.documentation]).toEqual([undefined, undefined]);
  });

  it("has allow-lists for all rules and for some, in the older form too", () => {
    const text = `
[[rules]]
id = "a"
regex = "x"
[[rules]]
id = "b"
regex = "y"
[[allowlists]]
targetRules = ["b", "c"]
stopwords = ["fake"]
[[allowlists]]
paths = ['''(?i)^Vendor/''']`;
    const { set, problems } = read(text);
    expect(set.rules.map(({ allowlists }) => allowlists.length)).toEqual([0, 1]);
    expect(set.allowlists.map(({ paths }) => paths.map((path) => path.test("VENDOR/x")))).toEqual([[true]]);
    expect(problems).toEqual([{ rule: "c", message: "An allow-list is meant for it, but there is no such rule." }]);
    expect(read(`[allowlist]\nregexes = ["x"]`).set.allowlists).toHaveLength(1);
  });

  it("reads keys in any case, as gitleaks does", () => {
    const text = `[[Rules]]\nID = "a"\nRegex = "(a)(b)"\nsecretgroup = 2\nKeyWords = ["A"]\n[Rules.AllowList]\nStopWords = ["x"]`;
    expect(read(text).set.rules).toMatchObject([{ id: "a", secretGroup: 2, keywords: ["a"], allowlists: [{ stopwords: ["x"] }] }]);
  });

  it.each([
    ['regex = "(?=a)b"', "The expression (regex) looks ahead or behind, which RE2 does not know."],
    ['path = "("', "The expression (path) has an opening parenthesis without a closing one."],
    ['regex = "(a)"\nsecretGroup = 2', "Its secretGroup is not one of the groups of its regex; the rule is left out."],
    ['regex = "a"\nsecretGroup = -1', "Its secretGroup is no whole number; the rule is left out."],
    ['regex = "a"\nentropy = "high"', "Its entropy is no number; the rule is left out."],
    ['keywords = ["a"]', "It has neither a regex nor a path; the rule is left out."],
    ['regex = "a"\n[[rules.required]]\nid = "b"', /requires another rule's finding nearby/],
    ['regex = "a"\nskipReport = true', /only there to be required/],
  ])("leaves a rule with %j out, says why, and keeps the others", (body, message) => {
    const { set, problems } = read(`[[rules]]\nid = "bad"\n${body}\n[[rules]]\nid = "good"\nregex = "x"`);
    expect(set.rules.map(({ id }) => id)).toEqual(["good"]);
    expect(problems[0]).toEqual({ rule: "bad", message: typeof message === "string" ? message : expect.stringMatching(message) });
  });

  it.each([
    ["[[allowlists]]\ncondition = 'XOR'\nregexes = ['a']", "An allow-list has a condition that is neither OR nor AND; it is left out."],
    ["[[allowlists]]\nregexTarget = 'file'\nregexes = ['a']", /regexTarget that is neither/],
    ["[[allowlists]]\ndescription = 'nothing'", /names no path, regex, stop word or commit/],
    ["[[allowlists]]\ncondition = 'AND'\npaths = ['a']\nregexes = ['(?=a)']", /The expression \(regexes of an allow-list\) looks ahead/],
  ])("leaves the allow-list %j out, so that nothing is hidden by mistake", (text, message) => {
    const { set, problems } = read(text);
    expect(set.allowlists).toEqual([]);
    expect(problems[0]?.message).toEqual(typeof message === "string" ? message : expect.stringMatching(message));
  });

  it("keeps the rule of the base when the one that extends it cannot be used", () => {
    const { set } = read(`[extend]\nuseDefault = true\n[[rules]]\nid = "acme-token"\nregex = "(?=a)"`);
    expect(set.rules[0]).toBe(set.rules.find(({ id }) => id === "acme-token"));
    expect(set.rules[0]?.regex).toBe(ours.regex);
  });

  it("never asks a host for rules", () => {
    expect(read(`[extend]\nurl = "https://example.com/rules.toml"`)).toMatchObject({
      set: { rules: [] },
      problems: [{ rule: null, message: "[extend] url is not followed: rules are not loaded from the network." }],
    });
  });

  it("reads another file only where it is told how, and no more than two deep", () => {
    const text = `[extend]\npath = "again.toml"\n[[rules]]\nid = "a"\nregex = "x"`;
    expect(read(text).problems.map(({ message }) => message)).toEqual([
      "[extend] path is only followed by the command line; the rules of that file are missing.",
    ]);
    let reads = 0;
    const config = read(text, () => `${text}\n[[rules]]\nid = "r${++reads}"\nregex = "x"`);
    expect(config.set.rules.map(({ id }) => id)).toEqual(["a", "r1", "r2"]);
    expect(config.problems.at(-1)?.message).toMatch(/not followed further than 2 files/);
  });

  it("is refused as a whole where it is no TOML, without a word of it", () => {
    const value = ["hidden", "value"].join("-");
    const config = readGitleaksConfig(`title = "x"\nregex = ${value}`, { base });
    expect(config).toEqual({
      ok: false,
      problems: [{ rule: null, message: expect.stringMatching(/^The file is no TOML: line 2, column \d+\.$/) }],
    });
    expect(JSON.stringify(config)).not.toContain(value);
  });

  it("is bounded", () => {
    const rules = (count: number) => Array.from({ length: count }, (_, at) => `[[rules]]\nid = "r${at}"\nregex = "(?=)"`).join("\n");
    const { problems, set } = read(rules(2_001));
    expect([set.rules.length, problems.length]).toEqual([0, 101]);
    expect(readGitleaksConfig(`#${"x".repeat(1_000_001)}`, { base })).toMatchObject({ ok: false });
    expect(read(`[[rules]]\nid = "${"i".repeat(300)}"\nregex = "x"`).set.rules).toEqual([]);
  });
});
