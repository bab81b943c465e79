import { describe, expect, it } from "vitest";
import { type BindingFacts, bind } from "../../src/commands/binding/bind.ts";
import type { HeadRecord } from "../../src/commands/binding/heads.ts";

const named = "a".repeat(40);
const other = "b".repeat(40);
const writtenAt = Date.UTC(2026, 0, 15, 12);

const head = (sha: string, receivedAt: number): HeadRecord => ({ sha, receivedAt, action: "synchronize" });
const facts = (over: Partial<BindingFacts> = {}): BindingFacts => ({
  sha: named,
  writtenAt,
  pull: { open: true, headSha: named },
  heads: [head(named, writtenAt - 60_000)],
  ...over,
});

describe.each(["C3", "C4"] as const)("a command of class %s", (of) => {
  it("holds for the commit that it names, while that is the head", () => {
    expect(bind({ class: of }, facts())).toEqual({ bound: true });
  });

  it.each([
    ["without a commit", { sha: undefined }, "sha-missing"],
    ["with the beginning of a commit", { sha: named.slice(0, 39) }, "sha-short"],
    ["with one digit too many", { sha: `${named}a` }, "sha-short"],
    ["with something that is no commit", { sha: "g".repeat(40) }, "sha-short"],
    ["in an issue", { pull: null }, "no-pull-request"],
    ["in a closed pull request", { pull: { open: false, headSha: named } }, "closed"],
  ])("is refused %s", (_what, over, reason) => {
    expect(bind({ class: of }, facts(over))).toEqual({ bound: false, reason });
  });

  it("takes the longer ids of repositories with SHA-256 whole as well", () => {
    const long = "c".repeat(64);
    expect(bind({ class: of }, facts({ sha: long, pull: { open: true, headSha: long }, heads: [] }))).toEqual({ bound: true });
    expect(bind({ class: of }, facts({ sha: long.slice(0, 40), pull: { open: true, headSha: long }, heads: [] }))).toMatchObject({
      bound: false,
      reason: "head-differs",
    });
  });

  it("is refused where the head is another commit, and tells which", () => {
    expect(bind({ class: of }, facts({ pull: { open: true, headSha: other } }))).toEqual({
      bound: false,
      reason: "head-differs",
      named,
      head: other,
    });
  });

  it("is refused when the branch was moved after the comment, although it is back", () => {
    const heads = [head(other, writtenAt + 1), head(named, writtenAt + 2)];
    expect(bind({ class: of }, facts({ heads }))).toEqual({ bound: false, reason: "head-moved", named, moved: other });
  });

  it("counts a move in the very second of the comment as later, and one before it as earlier", () => {
    expect(bind({ class: of }, facts({ heads: [head(other, writtenAt)] }))).toMatchObject({ reason: "head-moved" });
    expect(bind({ class: of }, facts({ heads: [head(other, writtenAt - 1)] }))).toEqual({ bound: true });
  });

  it("does not mind that the very commit was pushed after the comment, as GitHub tells late", () => {
    expect(bind({ class: of }, facts({ heads: [head(named, writtenAt + 5)] }))).toEqual({ bound: true });
  });
});

describe.each(["C0", "C1", "C2"] as const)("a command of class %s", (of) => {
  it("is bound to no commit", () => {
    const moved = facts({ sha: undefined, pull: null, heads: [head(other, writtenAt + 1)] });
    expect(bind({ class: of }, moved)).toEqual({ bound: true });
  });
});
