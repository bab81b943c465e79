import { describe, expect, it } from "vitest";
import type { ConfigFacts } from "../../src/config/facts.ts";
import type { Decider, Prediction } from "../../src/config/policy-decider.ts";
import { committedWords, proposedWords } from "../../src/config/words.ts";
import { summaryLimit } from "../../src/github/check-run.ts";
import { home, service } from "../changes/brakes-bench.ts";

type Proposed = Extract<ConfigFacts, { kind: "proposed" }>;
type Committed = Extract<ConfigFacts, { kind: "committed" }>;

const setting = (label: string, obstacle: string | null = null) => ({
  key: label,
  label,
  have: "weak",
  want: "strong",
  becomes: obstacle === null ? "new" : null,
  obstacle,
});
const prediction = (repository: string, over: Partial<Prediction> = {}): Prediction => ({
  repository,
  policy: "protection",
  hindrance: null,
  mode: "enforce",
  settings: [setting("Signatures")],
  changes: ["protection.signatures"],
  ...over,
});
const words: Decider["words"] = (_setting, value, quote) => quote(String(value));
const deciders = [{ policy: "protection", words } as Decider];
const place = { repository: home, sha: "abc", check: null, asks: [], loosened: [] };
const proposed = (predictions: readonly Prediction[], over: Partial<Proposed> = {}) =>
  proposedWords(
    {
      kind: "proposed",
      ...place,
      home: true,
      verdict: { state: "valid", warnings: [] },
      total: predictions.length,
      done: predictions.length,
      predictions,
      ...over,
    },
    deciders,
  );
const committed = (over: Partial<Committed>) =>
  committedWords({
    kind: "committed",
    ...place,
    home: true,
    standing: false,
    verdict: { state: "removed" },
    expiring: [],
    expired: [],
    ...over,
  });
const problem = { message: "x", line: 1, column: 1, path: "", severity: "error" } as const;

describe("what a proposal is told", () => {
  it("nothing would be changed", () => {
    const none = proposed([prediction("acme/shop", { settings: [], changes: [] })]);
    expect(none).toMatchObject({ conclusion: "success", title: "Valid: nothing would be changed in 1 repository" });
    expect(none.summary).toBe("If this were merged, today, **0 settings of 0 repositories** would be changed.");
  });

  it("counts what would be changed, reported, or left to a person, each with its settings", () => {
    const { title, summary, conclusion } = proposed([
      prediction("acme/shop", { settings: [setting("Signatures"), setting("Reviews", "not in this plan")] }),
      prediction("acme/docs", { mode: "report", changes: [] }),
      prediction("acme/site", { settings: [setting("Reviews", "not in this plan")], changes: [] }),
      prediction("acme/off", { mode: "off", changes: [] }),
    ]);
    expect({ title, conclusion }).toEqual({ title: "Would change 1 setting in 1 of 4 repositories", conclusion: "success" });
    expect(summary).toContain(
      "**1 setting of 1 repository** would be changed. 1 repository would only be reported to be weaker than asked.",
    );
    expect(summary).toContain("1 repository would need a person.");
    expect(summary).toContain("<code>acme/shop</code>: 2 settings would change");
    expect(summary).toContain("<code>acme/site</code>: 1 setting would need a person");
    expect(summary).toMatch(/<code>acme\/docs<\/code>: 1 setting would be reported[\s\S]*\| unchanged \|/);
    expect(summary).not.toContain("acme/off");
  });

  it("leaves the values out of a policy that nobody has words for", () => {
    const { summary } = proposed([prediction("acme/shop", { policy: "other" })]);
    expect(summary).toContain("Signatures");
    expect(summary).not.toContain("strong");
  });

  it("cannot be taken for Markdown by a repository's name", () => {
    expect(proposed([prediction("acme/<b>")]).summary).toContain("<code>acme/&#60;b&#62;</code>");
  });

  it("names up to twenty repositories that could not be read, and counts the rest", () => {
    const lost = (count: number) =>
      Array.from({ length: count }, (_, index) => prediction(`acme/r${index}`, { hindrance: "forbidden", settings: [], changes: [] }));
    const one = proposed(lost(1));
    expect(one.conclusion).toBe("neutral");
    expect(one.summary).toContain("1 repository could not be read: `acme/r0`.");
    const { summary } = proposed(lost(23));
    expect(summary).toContain("`acme/r19` and 3 more.");
    expect(summary).not.toContain("acme/r20");
  });

  it("fits into a check run however many repositories there are, and says how many are left out", () => {
    const many = Array.from({ length: 2000 }, (_, index) => prediction(`acme/service-${index}`));
    const { summary, text = "" } = proposed(many);
    expect(summary.length).toBeLessThanOrEqual(summaryLimit);
    expect(text.length).toBeLessThanOrEqual(summaryLimit);
    const shown = `${summary}${text}`.split("<details>").length - 1;
    expect(shown).toBeGreaterThan(500);
    expect(summary).toContain(`**${2000 - shown} of 2000 repositories are not shown here**`);
    const few = proposed(many.slice(0, 600));
    expect(few.text).toBeDefined();
    expect(few.summary).not.toContain("are not shown here");
  });

  it.each([
    [true, "This removes the configuration of all repositories."],
    [false, "This removes the repository's own configuration."],
  ])("says what removing the file means (in the home repository: %s)", (isHome, sentence) => {
    const told = proposed([], { verdict: { state: "removed" }, home: isHome });
    expect(told.conclusion).toBe("neutral");
    expect(told.summary).toContain(sentence);
  });

  it("does not end before all repositories were looked at", () => {
    expect(proposed([], { total: 250, done: 100 })).toMatchObject({ conclusion: null, title: "Looking at 250 repositories: 100 done" });
  });
});

describe("what a commit is told", () => {
  it.each([
    [true, "**The last valid configuration stays in force**"],
    [false, "**No configuration is in force here**"],
  ])("of a file that is not valid, with an earlier one in force: %s", (standing, sentence) => {
    const told = committed({ standing, verdict: { state: "invalid", problems: [problem] } });
    expect(told).toMatchObject({ conclusion: "failure", title: "Not valid: 1 problem in the file" });
    expect(told.summary).toContain(sentence);
  });

  it("of a file that was removed, there and elsewhere", () => {
    expect(committed({}).summary).toContain("Every policy is in report mode");
    expect(committed({ home: false, repository: service(1) }).summary).toContain("What the organisation asks for stays in force.");
  });
});
