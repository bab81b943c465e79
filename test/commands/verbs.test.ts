import { describe, expect, it } from "vitest";
import type { Brakes, PolicyStanding, TrailEntry } from "../../src/commands/knowledge.ts";
import { answer } from "./answer.ts";
import { now, pull, repository } from "./kit.ts";

const standing = (changes: Partial<PolicyStanding> = {}): PolicyStanding => ({
  policy: "protection",
  mode: "enforce",
  hindrance: null,
  weak: [],
  ...changes,
});
const weak = { label: "Linear history", have: "no", want: "yes", becomes: "yes", obstacle: null };

describe("status", () => {
  it.each<[string, Partial<PolicyStanding>, string]>([
    ["off", { mode: "off" }, "is off here."],
    ["only reporting", { mode: "report" }, "only reports here: nothing is changed. Everything is at least as strong as asked."],
    ["hindered", { hindrance: "read-only" }, "archived or locked"],
    ["hidden", { hindrance: "forbidden" }, "lacks a permission"],
    ["gone", { hindrance: "missing" }, "could not be read"],
    ["empty", { hindrance: "empty" }, "no default branch yet"],
    ["weak", { weak: [weak] }, "- **Linear history**: is no, should be yes."],
    ["beyond repair", { weak: [{ ...weak, becomes: null, obstacle: "GitHub has it not." }] }, "It cannot be repaired: GitHub has it not."],
    ["weak in many ways", { weak: Array(12).fill(weak) }, "- and 2 more"],
  ])("says of a policy that it is %s", (_what, changes, said) => {
    expect(answer("status", { standing: [standing(changes)] }).text).toContain(said);
  });

  it("says what holds the bot back, and whom to ask where not everybody reads", () => {
    const brakes: Brakes = {
      pauses: [
        { what: "repository", by: "mia", reason: "A release.", since: now, ends: null },
        { what: "configuration", by: null, reason: "`paused: true`", since: null, ends: null },
        { what: "everything", by: "An operator", reason: "x", since: now, ends: null },
      ],
      holds: [{ id: "0123456789ab", summaries: ["Raise it."] }],
    };
    const said = (visibility: "public" | "private") => answer("status", { standing: [], brakes }, {}, { visibility }).text;
    expect(said("private")).toContain("- The bot is paused in this repository since 2026-01-15 12:00 UTC by `mia`: A release.");
    expect(said("private")).toContain("- The organisation's configuration pauses the bot: `paused: true`");
    expect(said("private")).toContain("- Held under `0123456789ab`");
    expect(said("public")).toContain("- The bot is paused in this repository since 2026-01-15 12:00 UTC.");
    expect(said("public")).not.toMatch(/mia|release/);
    expect(answer("status").text).toBe("Nothing holds the bot back here.");
  });
});

describe("explain", () => {
  const asked = [
    { setting: "protection.mode", value: '"report"', from: ["the organisation's file"] },
    { setting: "protection.default-branch.deletions", value: "", from: ["an exemption until `2026-02-01`", "a|b"] },
    { setting: "protection.default-branch.pushers", value: '{"users":["a|b`c"]}', from: ["this repository's file"] },
  ];

  it("shows what is asked in a table that nothing from outside can break", () => {
    const { text } = answer("explain", { asked }, { subject: "protection" });
    expect(text).toContain('| `protection.mode` | `"report"` | the organisation\'s file |');
    expect(text).toContain("| `protection.default-branch.deletions` | nothing | an exemption until `2026-02-01`; a\\|b |");
    expect(text).toContain('| ``{"users":["a\\|b`c"]}`` |');
  });

  it("is of a part, too, and of nothing that only begins alike", () => {
    expect(answer("explain", { asked }, { subject: "protection.default-branch" }).text).not.toContain("protection.mode");
    expect(answer("explain", { asked }, { subject: "protect" })).toMatchObject({
      standing: "confused",
      text: expect.not.stringContaining("mode"),
    });
    expect(answer("explain", {}, { subject: "zzz" }).text).toBe("nothing called `zzz` is asked of this repository.");
  });

  it("counts what does not fit", () => {
    const many = Array.from({ length: 43 }, (_, index) => ({ setting: `protection.s${index}`, value: "1", from: ["x"] }));
    expect(answer("explain", { asked: many }, { subject: "protection" }).text).toContain("And 3 more.");
  });
});

const entry = (changes: Partial<TrailEntry> = {}): TrailEntry => ({
  at: now,
  action: "protection.rule",
  phase: "succeeded",
  summary: "Raise the rule.",
  detail: null,
  by: "mallory",
  event: "branch_protection_rule.edited",
  ...changes,
});

describe("why", () => {
  it("says what was done, when and after what, without what the bot does to answer", () => {
    const trail = [entry(), entry({ phase: "requested" }), entry({ action: "comments.reply" }), entry({ action: "commands.recheck" })];
    expect(answer("why", { trail }).text.split("\n")).toEqual([
      "what the bot did here lately, newest first.",
      "",
      "- 2026-01-15 12:00 UTC, succeeded: `Raise the rule.`, after `branch_protection_rule.edited` by `mallory`",
    ]);
    expect(answer("why", { trail: [entry({ event: null, by: null, detail: "GitHub says no.", phase: "failed" })] }).text).toContain(
      "failed: `Raise the rule.`: `GitHub says no.`",
    );
  });

  it("names nobody in a public repository, not even in the sentences of others", () => {
    const trail = [entry({ detail: "mallory did it" }), entry({ action: "brakes.pause", summary: "mallory paused the bot." })];
    const { text } = answer("why", { trail }, {}, { visibility: "public" });
    expect(text).not.toContain("mallory");
    expect(text).toContain("`Raise the rule.`");
    expect(text).toContain("`brakes.pause`");
  });

  it("shows ten at most, and says when there is nothing", () => {
    expect(answer("why", { trail: Array(12).fill(entry()) }).text.match(/^- /gm)).toHaveLength(10);
    expect(answer("why").text).toBe("the bot has done nothing here lately.");
  });
});

describe("audit", () => {
  it("shows as many entries as asked, ten unless told otherwise", () => {
    const trail = Array(30).fill(entry({ detail: "because | of" })) as TrailEntry[];
    const rows = (given: Readonly<Record<string, string>>) => answer("audit", { trail }, given).text.match(/^\| 2026/gm)?.length;
    expect([rows({}), rows({ n: "3" }), rows({ n: "20" })]).toEqual([10, 3, 20]);
    expect(answer("audit", { trail }).text).toContain("| `Raise the rule. (because \\| of)` |");
    expect(answer("audit", { trail: [entry({ by: null })] }).text).toContain("| succeeded |  | `Raise the rule.` |");
    expect(answer("audit").text).toContain("nothing about this repository");
  });

  it("is for private and internal repositories", () => {
    expect(answer("audit", { trail: [entry()] }, {}, { visibility: "public" })).toMatchObject({ standing: "refused" });
    expect(answer("audit", { trail: [entry()] }, {}, { visibility: "internal" }).text).toContain("mallory");
  });
});

describe("recheck and preview", () => {
  it("ask for the configuration's check of an open pull request alone", () => {
    const check = { capability: "configuration", repository, params: { kind: "pull", number: 1, sha: pull.headSha } };
    expect(answer("recheck").asks).toEqual([{ capability: "protection", repository }, check]);
    expect(answer("recheck", {}, {}, { pull: { ...pull, open: false } }).asks).toEqual([{ capability: "protection", repository }]);
    const scanned = { kind: "pull", number: 1, sha: pull.headSha, delivery: null, done: 0 };
    const lookers = ["secrets"];
    expect(answer("recheck", {}, {}, { lookers }).asks).toEqual([{ capability: "secrets", repository, params: scanned }, check]);
    expect(answer("recheck", {}, {}, { lookers, pull: null }).asks).toEqual([{ capability: "secrets", repository }]);
    expect(answer("recheck", {}, {}, { pull: null, lookers: [] })).toEqual({ standing: "done", text: "there is nothing to look at here." });
    expect(answer("preview", { standing: [standing()] })).toMatchObject({ standing: "going-on", asks: [check] });
    expect(answer("preview", { standing: [standing()] }, {}, { pull: null })).toMatchObject({ standing: "done", asks: [] });
  });

  it.each<[string, Partial<PolicyStanding>, string]>([
    ["nothing", {}, "would change nothing: everything is at least as strong"],
    ["nothing, being off", { mode: "off" }, "is off here and would change nothing"],
    ["nothing, being hindered", { hindrance: "empty" }, "would change nothing. The repository is empty"],
    [
      "a setting",
      { weak: [weak] },
      "would change this:\n\n| setting | now | asked for | would become |\n| --- | --- | --- | --- |\n| Linear history | no | yes | yes |",
    ],
    ["a setting in report mode", { mode: "report", weak: [weak] }, "only reports here. Enforced, it would change this:"],
    ["nothing of what it cannot", { weak: [{ ...weak, becomes: null, obstacle: "Not | here." }] }, "| no | yes | Not \\| here. |"],
    ["nothing of what it need not", { weak: [{ ...weak, becomes: null }] }, "| no | yes | unchanged |"],
  ])("say that a policy would change %s", (_what, changes, said) => {
    expect(answer("preview", { standing: [standing(changes)] }).text).toContain(said);
  });
});

describe("help", () => {
  it("of a command says what it takes, and finds it in whatever letters", () => {
    const { text } = answer("help", {}, { verb: "AUDIT" });
    expect(text).toContain("| `n` | if you like | how many, from 1 to 20 |");
    expect(text).toContain("**Who:** People with the role triage or higher in the repository.");
    expect(answer("help", {}, { verb: "explain" }).text).toContain("| `subject` | always |");
    expect(answer("help", {}, { verb: "zzzzzz" }).text).toBe("there is no command `zzzzzz`.");
  });

  it("leaves out what the configuration switches off", () => {
    const overrides = { audit: { off: true, role: null, teams: [] } };
    expect(answer("help", {}, {}, { authority: { role: "admin", overrides } }).text).not.toContain("/warden audit");
    expect(answer("help", {}, {}, { authority: { role: "admin" } }).text).not.toContain("more take");
  });
});
