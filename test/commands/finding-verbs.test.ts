import { describe, expect, it } from "vitest";
import type { KnownFinding } from "../../src/findings/known-finding.ts";
import { answer } from "./answer.ts";
import { type factsOf, now, pull, repository } from "./kit.ts";

const known = (changes: Partial<KnownFinding> = {}): KnownFinding => ({
  fingerprint: `${"0123456789".repeat(6)}abcd`,
  id: "0123456789",
  title: "GitHub personal access token",
  severity: "high",
  state: "open",
  resolution: null,
  firstSeen: now - 60_000,
  lastSeen: now,
  proof: null,
  why: "its checksum is right",
  managed: [],
  where: ["`src/a.ts` line 3, commit `c0c0c0c0c0`"],
  alerts: [],
  elsewhere: 0,
  advice: ["Revoke it."],
  ...changes,
});
const aside = (until: string | null = null) => ({ as: "wont-fix", reason: "The old shop.", by: "mallory", at: now, until }) as const;
const id = "0123456789";

describe("explain of a finding", () => {
  const explained = (changes: Partial<KnownFinding> = {}, visibility: "public" | "private" = "private") =>
    answer("explain", { findings: [known(changes)] }, { subject: id }, { visibility }).text;

  it("says what it is, since when, how it stands, where, and what to do", () => {
    const text = explained({ managed: ["`shop/db`"], alerts: [4], elsewhere: 2 });
    expect(text.split("\n\n")).toEqual([
      "`0123456789` is: **GitHub personal access token**, high; its checksum is right.",
      "Seen first 2026-01-15 11:59 UTC, last 2026-01-15 12:00 UTC. It is open.",
      "Seen in, newest first:",
      "- `src/a.ts` line 3, commit `c0c0c0c0c0`",
      "It is the value of `shop/db`.",
      "GitHub's own alerts about it: 4, under Security.",
      "The same credential is known under 2 other findings of this repository.",
      "Revoke it.",
    ]);
  });

  it("says by whom and until when it was put aside, and that this is over", () => {
    const resolution = aside("2026-01-20");
    expect(explained({ state: "dismissed", resolution, proof: "managed" })).toContain(
      "It was put aside as wont-fix until 2026-01-20 by `mallory`, 2026-01-15 12:00 UTC: `The old shop.`. Then it counts again.",
    );
    expect(explained({ state: "open", resolution })).toContain("It is open: until 2026-01-20 it was put aside as wont-fix.");
  });

  it("names nobody and no managed secret in public, and not where something stands that others could use", () => {
    const resolution = aside();
    const text = explained({ state: "dismissed", resolution, managed: ["`shop/db`"] }, "public");
    expect(text).toContain("`src/a.ts` line 3");
    expect(text).not.toMatch(/mallory|old shop|shop\/db/);
    const proven = explained({ proof: "managed", managed: ["`shop/db`"], alerts: [4] }, "public");
    expect(proven).not.toMatch(/src\/a\.ts|shop\/db|alerts/);
  });

  it("is of one finding alone, and counts the places that do not fit", () => {
    const twins = [known(), known({ fingerprint: `0123456789${"f".repeat(54)}` })];
    expect(answer("explain", { findings: twins }, { subject: id }).text).toContain("more than one finding begins with `0123456789`");
    expect(answer("explain", { findings: twins }, { subject: "0123456789FFF" }).standing).toBe("done");
    expect(answer("explain", {}, { subject: id }).text).toContain("no finding of this repository begins with `0123456789`");
    expect(explained({ where: Array(12).fill("`a`") })).toContain("- and 2 more");
  });
});

describe("dismiss", () => {
  const given = { finding: id, sha: pull.headSha, reason: "An example." };
  const dismissed = (more: Readonly<Record<string, string>> = {}, changes: Partial<KnownFinding> = {}) =>
    answer("dismiss", { findings: [known(changes)] }, { ...given, ...more });

  it("asks for the judgement, by the whole fingerprint", () => {
    expect(dismissed()).toEqual({
      standing: "going-on",
      text: "putting `0123456789` aside as false-positive.",
      asks: [
        {
          capability: "secrets",
          repository,
          params: {
            kind: "triage",
            what: "dismiss",
            finding: known().fingerprint,
            as: "false-positive",
            reason: "An example.",
            until: null,
          },
        },
      ],
    });
    expect(dismissed({ as: "used-in-tests", until: "2026-02-01" }).text).toBe(
      "putting `0123456789` aside as used-in-tests until 2026-02-01.",
    );
  });

  it("refuses what is proven as a false alarm or without an end, in the audit trail too", () => {
    for (const proof of ["managed", "alive"] as const) {
      expect(dismissed({}, { proof })).toMatchObject({ standing: "refused", denied: "not-dismissable" });
      expect(dismissed({ as: "wont-fix" }, { proof }).asks).toBeUndefined();
      expect(dismissed({ as: "wont-fix", until: "2026-02-01" }, { proof }).asks).toHaveLength(1);
    }
  });

  it.each([`tok_${"a1".repeat(10)}`, `it was ${"Ab1_".repeat(6)}, see`])("takes no reason that may hold the value: %#", (reason) => {
    expect(dismissed({ reason })).toMatchObject({ standing: "confused", text: expect.not.stringContaining(reason.slice(0, 8)) });
    expect(dismissed({ reason }).asks).toBeUndefined();
  });

  it.each(["See https://tickets.example/browse/SHOP-12345, agreed in 2026.", "internationalisation-of-everything is fine"])(
    "takes a reason as people write them: %s",
    (reason) => {
      expect(dismissed({ reason }).asks).toHaveLength(1);
    },
  );

  it("says when there is nothing to do, and does it anew with another end", () => {
    const changes = { state: "dismissed", resolution: aside("2026-02-01") } as const;
    expect(dismissed({ as: "wont-fix", until: "2026-02-01" }, changes)).toEqual({
      standing: "done",
      text: "`0123456789` is put aside so already.",
    });
    expect(dismissed({ as: "wont-fix", until: "2026-02-02" }, changes).asks).toHaveLength(1);
    expect(answer("dismiss", {}, given)).toMatchObject({ standing: "confused" });
  });
});

describe("reopen and scan", () => {
  it("ask for the judgement to be taken back, where there is one", () => {
    const reopened = (changes: Partial<KnownFinding> = {}) => answer("reopen", { findings: [known(changes)] }, { finding: id });
    expect(reopened()).toEqual({ standing: "done", text: "`0123456789` is open." });
    expect(reopened({ state: "dismissed", resolution: aside() }).asks).toEqual([
      { capability: "secrets", repository, params: { kind: "triage", what: "reopen", finding: known().fingerprint } },
    ]);
    expect(answer("reopen", {}, { finding: id }).standing).toBe("confused");
  });

  it("ask for a scan of an open pull request, each time a new one", () => {
    const scanned = (parts: Parameters<typeof factsOf>[0] = {}) => answer("scan", {}, {}, { lookers: ["secrets"], ...parts });
    const params = { kind: "pull", number: 1, sha: pull.headSha, again: "c", delivery: null, done: 0 };
    expect(scanned().asks).toEqual([{ capability: "secrets", repository, params }]);
    expect(scanned({ lookers: [] })).toMatchObject({ standing: "done" });
    expect(scanned({ pull: null })).toMatchObject({ standing: "refused" });
    expect(scanned({ pull: { ...pull, open: false } })).toMatchObject({ standing: "refused" });
  });
});
