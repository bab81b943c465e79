import { describe, expect, it } from "vitest";
import { decideFixes } from "../../src/dependencies/decide.ts";
import type { Candidate, Existing } from "../../src/dependencies/facts.ts";
import { fixMessage } from "../../src/dependencies/words/fix-words.ts";
import type { BranchPull } from "../../src/github/own-branches.ts";
import { base, candidateOf, factsOf, fixOf, policyWith, repository } from "./fix-scene.ts";

const now = Date.UTC(2026, 0, 15, 12);
const occasion = { repository, cause: { kind: "sweep", id: "run" }, episode: "sweep:run" } as const;
const decided = (candidates: readonly Candidate[], policy = policyWith()) => decideFixes(factsOf(candidates), policy, occasion, now);

const pull = (of: Partial<BranchPull> = {}): BranchPull => ({
  number: 4,
  url: "https://github.com/acme/shop/pull/4",
  state: "open",
  title: "",
  body: "",
  base: "main",
  draft: false,
  labels: [],
  autoMerge: null,
  mergeable: true,
  author: "pipewarden[bot]",
  closed: null,
  ...of,
});
const fix = fixOf("alpha");
const committed: Existing = {
  ...candidateOf("alpha").existing,
  head: "1".repeat(40),
  message: fixMessage(fix),
  files: fix.files,
  pull: pull(),
};
const kindsOf = (existing: Partial<Existing>, of: Partial<Candidate> = {}, policy = policyWith()): string[] =>
  decided([candidateOf("alpha", { existing: { ...committed, ...existing }, ...of })], policy).changes.map(({ kind }) => kind);

describe("deciding about fixes", () => {
  it("is the same however often it is decided", () => {
    expect(decided([candidateOf("alpha"), candidateOf("beta")])).toEqual(decided([candidateOf("alpha"), candidateOf("beta")]));
  });

  it("changes nothing in report mode, whatever there is", () => {
    const candidates = [
      candidateOf("alpha"),
      candidateOf("beta", { existing: { ...committed, foreign: true } }),
      candidateOf("gamma", { existing: { ...committed, files: {} } }),
      candidateOf("delta", { outlook: { kind: "settled" }, existing: committed }),
      candidateOf("epsilon", { existing: { ...committed, pull: pull({ state: "closed", closed: { by: "carl", at: 1 } }) } }),
    ];
    const facts = factsOf(candidates, { leftovers: [{ branch: "pipewarden/npm/-/x", existing: committed, reason: { kind: "settled" } }] });
    expect(decideFixes(facts, policyWith({ mode: "report" }), occasion, now).changes).toEqual([]);
  });

  it("commits on the head of the base, before it opens the pull request", () => {
    const [commit, opened, ...others] = decided([candidateOf("alpha")]).changes;
    expect(others).toEqual([]);
    expect(commit).toMatchObject({
      kind: "branches.commit",
      lane: "fix",
      expect: { head: null },
      want: { parent: base.commit, files: fix.files },
      params: { parentTree: base.tree, sources: fix.sources },
    });
    expect(opened).toMatchObject({ kind: "pulls.open", want: { base: "main" } });
  });

  it.each<[string, Partial<Existing>, string[]]>([
    ["is as planned", {}, []],
    ["has other files", { files: { "package-lock.json": "9".repeat(40) } }, ["branches.commit", "pulls.update"]],
    ["cannot be merged", { pull: pull({ mergeable: false }) }, ["branches.commit", "pulls.update"]],
    ["may be merged or not, which GitHub has not tried", { pull: pull({ mergeable: null }) }, []],
    ["was merged", { pull: pull({ state: "merged", closed: { by: "carl", at: 1 } }) }, ["branches.commit", "pulls.open"]],
    [
      "was closed by the bot",
      { pull: pull({ state: "closed", closed: { by: "pipewarden[bot]", at: 1 } }) },
      ["branches.commit", "pulls.open"],
    ],
    ["was closed by a person", { pull: pull({ state: "closed", closed: { by: "carl", at: 1 } }) }, ["fixes.mark"]],
    ["was closed by an account that is gone", { pull: pull({ state: "closed", closed: { by: null, at: 1 } }) }, ["fixes.mark"]],
    ["has somebody's commit", { foreign: true }, ["comments.reply", "fixes.mark"]],
  ])("of a branch that %s", (_what, existing, kinds) => {
    expect(kindsOf(existing)).toEqual(kinds);
  });

  it("says once that a branch is somebody else's, and nothing of one that nobody proposes", () => {
    expect(kindsOf({ foreign: true }, { toldOf: "1".repeat(40) })).toEqual([]);
    expect(kindsOf({ foreign: true, pull: null })).toEqual([]);
  });

  it.each<[string, Candidate["outlook"]]>([
    ["is fixed otherwise", { kind: "settled" }],
    ["is gone", { kind: "package-gone" }],
    ["is ignored", { kind: "ignored", reason: "x", until: null }],
    ["is not severe enough", { kind: "minor" }],
    [
      "has no fix any more",
      { kind: "unfixable", noFix: [{ package: "alpha", advisory: "GHSA-1", code: "blocked", reason: "x", blockedBy: [] }] },
    ],
  ])("closes the pull request and deletes its branch when the package %s", (_what, outlook) => {
    expect(kindsOf({}, { outlook })).toEqual(["pulls.close", "branches.delete"]);
    expect(kindsOf({ foreign: true }, { outlook })).toEqual([]);
  });

  it("lets GitHub merge by itself nothing else than what it was told to merge", () => {
    const merging = pull({ autoMerge: "squash" });
    const stale = { pull: merging, files: {} };
    expect(kindsOf(stale)).toEqual(["pulls.automerge", "branches.commit", "pulls.update"]);
    expect(kindsOf(stale, {}, policyWith({ automerge: "minor" }))).toEqual(["branches.commit", "pulls.update"]);
    expect(kindsOf({ pull: merging }, {}, policyWith())).toEqual([]);
  });

  it("closes nothing of what there was no time to plan", () => {
    expect(kindsOf({}, { outlook: { kind: "later" } })).toEqual([]);
  });

  it("counts what is open already, also what nobody asks for any more", () => {
    const facts = factsOf([candidateOf("alpha")], {
      leftovers: [{ branch: "pipewarden/npm/-/x", existing: { ...committed, foreign: true }, reason: { kind: "settled" } }],
    });
    const { changes, rows } = decideFixes(facts, policyWith({ openPullRequests: 1 }), occasion, now);
    expect(changes).toEqual([]);
    expect(rows[0]?.standing).toMatchObject({ kind: "waits", for: "limit" });
  });

  it("plans no more than fits into the table, and asks for another look", () => {
    const large = ["alpha", "beta", "gamma"].map((name) =>
      candidateOf(name, { outlook: { kind: "fix", fix: fixOf(name, "x".repeat(110_000)) } }),
    );
    const { changes, rows, overfull } = decided(large);
    expect(rows.map(({ standing }) => standing.kind)).toEqual(["opening", "opening", "waits"]);
    expect(overfull).toBe(true);
    expect(JSON.stringify(changes).length).toBeLessThan(300_000);
  });

  it("carries no plan that is too large for the table, so that one can always be carried out", () => {
    const { changes } = decided([candidateOf("alpha", { outlook: { kind: "fix", fix: fixOf("alpha", "x".repeat(600_000)) } })]);
    expect(changes.map(({ kind }) => kind)).toEqual(["branches.commit", "pulls.open"]);
    expect(JSON.stringify(changes).length).toBeLessThan(100_000);
  });
});
