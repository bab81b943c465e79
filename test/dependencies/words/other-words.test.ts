import { describe, expect, it } from "vitest";
import type { NoFix } from "../../../src/dependencies/ecosystems/ecosystem.ts";
import { type ClosingReason, closingWords } from "../../../src/dependencies/words/closing-words.ts";
import { foreignCommitWords } from "../../../src/dependencies/words/foreign-words.ts";
import { unfixableWords } from "../../../src/dependencies/words/unfixable-words.ts";

const noFix = (given: Partial<NoFix> = {}): NoFix => ({
  package: "minimist",
  advisory: "GHSA-xvch-5gv4-984h",
  code: "blocked",
  reason: "minimist 1.2.6 would settle it, and does not fit mkdirp@0.5.3. See `npm explain minimist`.",
  blockedBy: ["mkdirp@0.5.3"],
  ...given,
});

describe("The words with which a pull request is closed", () => {
  const reasons: readonly ClosingReason[] = [
    { kind: "settled" },
    { kind: "dismissed" },
    { kind: "package-gone" },
    { kind: "project-gone" },
    { kind: "no-fix", reason: "It does not fit." },
    { kind: "not-wanted" },
    { kind: "ignored", by: "ann" },
    { kind: "regrouped", branches: ["pipewarden/npm/-/-"] },
    { kind: "superseded", other: { number: 3, url: "https://github.com/acme/shop/pull/3" } },
  ];

  it("are others for each reason", () => {
    const all = reasons.map(closingWords);
    expect(new Set(all).size).toBe(reasons.length);
    for (const words of all) expect(words).toMatch(/^Closed[:,] .*\.$/);
  });

  it("mention nobody", () => {
    expect(closingWords({ kind: "ignored", by: "ann" })).toContain("`ann`");
    expect(closingWords({ kind: "no-fix", reason: "@acme must #1" })).toContain("`@acme` must `#1`");
  });
});

describe("The words for what cannot be fixed", () => {
  it("name the package, the advisories, and what is in the way", () => {
    expect(unfixableWords([noFix(), noFix({ advisory: "GHSA-vh95-rmgr-6w4m" })], "private")).toBe(
      "- `minimist` ([GHSA-xvch-5gv4-984h](https://github.com/advisories/GHSA-xvch-5gv4-984h) and [GHSA-vh95-rmgr-6w4m](https://github.com/advisories/GHSA-vh95-rmgr-6w4m)): minimist 1.2.6 would settle it, and does not fit `mkdirp@0.5.3`. See `npm explain minimist`.",
    );
  });

  it("say nothing of what is vulnerable where everybody reads it", () => {
    expect(unfixableWords([noFix()], "public")).not.toMatch(/minimist|GHSA/);
    expect(unfixableWords([], "public")).toBe("");
  });

  it("are bounded", () => {
    const many = Array.from({ length: 30 }, (_, at) => noFix({ package: `p${at}`, reason: "x ".repeat(5_000) }));
    expect(unfixableWords(many, "private").length).toBeLessThan(30_000);
  });
});

describe("The words for a branch with commits of others", () => {
  it("say that it is theirs, and how it is made anew", () => {
    const words = foreignCommitWords(["ann", "ann", "bob"]);
    expect(words).toContain("`ann` and `bob` committed to this branch");
    expect(words).toContain("`recreate`");
    expect(foreignCommitWords([])).toContain("Somebody committed");
  });
});
