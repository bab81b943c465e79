import { describe, expect, it } from "vitest";
import { decideSecrets } from "../../src/secrets/decide.ts";
import type { SecretsSeen } from "../../src/secrets/facts.ts";
import type { SecretsPolicy } from "../../src/secrets/policy.ts";
import { facts, finding, head, hit, managed, now, policy, seen, sha } from "./kit.ts";

const day = 24 * 3_600_000;
const decided = (given: Partial<SecretsSeen>, asked: Partial<SecretsPolicy> = {}, at = now) =>
  decideSecrets(facts(given), policy(asked), at);
const conclusionOf = (...args: Parameters<typeof decided>) => decided(...args).check?.conclusion;

describe("what fails a check", () => {
  it.each([
    ["low", "high", "neutral"],
    ["medium", "high", "neutral"],
    ["high", "high", "failure"],
    ["critical", "high", "failure"],
    ["low", "low", "failure"],
    ["critical", null, "neutral"],
  ] as const)("severity %s under fail-from %s: %s", (severity, failFrom, conclusion) => {
    expect(conclusionOf({ seen: [seen(hit(1, { severity }))] }, { failFrom })).toBe(conclusion);
  });

  it("a managed secret and a live credential, whatever the policy says and whatever stands beside them", () => {
    for (const proven of [{ certainty: "exact" }, { liveness: "alive" }] as const) {
      const own = hit(1, { ...proven, severity: "low", allowedInline: true, publishedExample: true });
      expect(conclusionOf({ seen: [seen(own)] }, { failFrom: null })).toBe("failure");
    }
  });

  it("nothing that is marked as allowed, unless such marks count for nothing or its checksum proves it", () => {
    const allowed = seen(hit(1, { allowedInline: true }));
    expect(conclusionOf({ seen: [allowed] })).toBe("success");
    expect(conclusionOf({ seen: [allowed] }, { ignoreAllowComments: true })).toBe("failure");
    expect(conclusionOf({ seen: [seen(hit(1, { allowedInline: true, certainty: "checksum" }))] })).toBe("failure");
  });

  it("nothing that its provider publishes as an example", () => {
    const { check, sightings } = decided({ seen: [seen(hit(1, { publishedExample: true }))] });
    expect(check?.conclusion).toBe("success");
    expect(check?.summary).toContain("1 value that providers publish as examples is left out.");
    expect(sightings).toEqual([]);
  });

  it("a guess only where guesses are asked for", () => {
    const guess = seen(hit(1, { certainty: "guess" }));
    expect(decided({ seen: [guess] })).toMatchObject({ check: { conclusion: "success" }, sightings: [] });
    expect(conclusionOf({ seen: [guess] }, { genericRules: true })).toBe("failure");
  });

  it("no credential that its provider calls dead", () => {
    const { check } = decided({ seen: [seen(hit(1, { liveness: "dead" }))] });
    expect(check).toMatchObject({ conclusion: "success", title: "No open secrets" });
    expect(check?.summary).toContain("revoked");
    const dead = seen(hit(1, { liveness: "dead" }));
    expect(conclusionOf({ seen: [dead], known: [finding(dead.hit)] })).toBe("success");
    expect(decided({ seen: [dead], known: [finding(dead.hit)] }).dead).toHaveLength(1);
    expect(conclusionOf({ seen: [seen({ ...dead.hit, certainty: "exact" })] })).toBe("failure");
    expect(decided({ seen: [seen({ ...dead.hit, certainty: "exact" })], known: [finding(dead.hit)] }).dead).toEqual([]);
  });

  it("nothing that somebody put aside, for as long as that holds", () => {
    const aside = (until: string | null) =>
      finding(hit(1), { state: "dismissed", resolution: { as: "false-positive", reason: "Ours.", by: "mia", at: now - day, until } });
    expect(conclusionOf({ seen: [seen(hit(1))], known: [aside(null)] })).toBe("success");
    expect(conclusionOf({ seen: [seen(hit(1))], known: [aside("2026-01-15")] })).toBe("success");
    expect(conclusionOf({ seen: [seen(hit(1))], known: [aside("2026-01-14")] })).toBe("failure");
  });

  it("a managed secret all the same that was put aside as a false alarm when it was a mere suspicion", () => {
    const known = finding(hit(1), {
      state: "dismissed",
      resolution: { as: "false-positive", reason: "Ours.", by: "mia", at: now - day, until: null },
    });
    expect(conclusionOf({ seen: [seen(hit(1, { certainty: "exact" }))], known: [known] })).toBe("failure");
  });

  it("nothing that the default branch had before, except on the default branch itself", () => {
    const known = [finding(hit(1), {}, { onDefaultBranch: true })];
    expect(conclusionOf({ seen: [seen(hit(1))], known })).toBe("success");
    expect(conclusionOf({ seen: [seen(hit(1))], known, pull: null, onDefaultBranch: true })).toBe("failure");
  });

  it("what was not scanned makes a check neutral, never green", () => {
    const unscanned = [{ place: null, reason: "too-many", lines: null }] as const;
    expect(decided({ unscanned }).check).toMatchObject({
      conclusion: "neutral",
      title: "Nothing found, but 1 part could not be scanned",
    });
    expect(conclusionOf({ unscanned, seen: [seen(hit(1))] })).toBe("failure");
  });
});

describe("when a check is made", () => {
  it.each<[string, Partial<SecretsSeen>, Partial<SecretsPolicy>, boolean]>([
    ["for each pull request, so that it can be required", {}, {}, true],
    ["for no push that is clean", { pull: null }, {}, false],
    ["for a push with a secret", { pull: null, seen: [seen(hit(1))] }, {}, true],
    ["for no push whose pull request tells of it", { pull: null, toldElsewhere: true, seen: [seen(hit(1))] }, {}, false],
    ["for no texts without a commit", { pull: null, head: null, seen: [seen(hit(1))] }, {}, false],
    ["for no clean pull request where the policy only reports", {}, { mode: "report" }, false],
    ["for a secret where the policy only reports", { seen: [seen(hit(1))] }, { mode: "report" }, true],
    ["for nothing where it is off", { seen: [seen(hit(1))] }, { mode: "off" }, false],
    [
      "where one has said something before",
      {
        pull: null,
        channels: {
          check: { id: 1, externalId: null, conclusion: "failure", title: "", summary: "" },
          comment: null,
          slug: "x",
          privately: null,
        },
      },
      { mode: "report" },
      true,
    ],
  ])("%s", (_when, given, asked, made) => {
    expect(decided(given, asked).check !== null).toBe(made);
  });

  it("is not over as long as there is more to look at", () => {
    const rest = { kind: "pull", done: 10 };
    expect(decided({ rest }).check).toMatchObject({ conclusion: null, title: "Looking for leaked secrets" });
    expect(decided({ rest, seen: [seen(hit(1))] })).toMatchObject({
      check: { conclusion: null, title: "Still looking: Example token leaked" },
      comment: null,
    });
  });

  it("neither fails nor comments nor writes to anybody where the policy only reports", () => {
    const verdict = decided({ seen: [seen(hit(1))] }, { mode: "report" });
    expect(verdict).toMatchObject({ check: { conclusion: "neutral" }, comment: null, privately: [] });
    expect(decided({ seen: [seen(hit(1, { certainty: "exact" }))], pull: null }, { mode: "report" }).privately).toEqual([]);
    expect(verdict.check?.annotations).toMatchObject([{ level: "warning" }]);
  });
});

describe("what is kept", () => {
  it("is each secret that is new, once, with the places that have it", () => {
    const other = {
      ...hit(1),
      place: { ...hit(1).place, commit: sha("a") },
      lines: { ...hit(1).lines, startLine: 9, endLine: 9 },
    } as const;
    const { sightings } = decided({ seen: [seen(hit(1)), seen(other), seen(hit(2))] });
    expect(sightings.map(({ fingerprint, detail }) => [fingerprint, (detail.places as unknown[]).length, detail.pulls])).toEqual([
      [hit(1).fingerprint, 2, [3]],
      [hit(2).fingerprint, 1, [3]],
    ]);
  });

  it("is nothing again within a day, unless it says something new", () => {
    const known = finding(hit(1), {}, { pulls: [3] });
    expect(decided({ seen: [seen(hit(1))], known: [known] }).sightings).toEqual([]);
    expect(decided({ seen: [seen(hit(1))], known: [known] }, {}, now + day).sightings).toHaveLength(1);
    expect(decided({ seen: [seen(hit(1))], known: [finding(hit(1))] }).sightings).toHaveLength(1);
    expect(decided({ seen: [seen(hit(1, { certainty: "exact" }))], known: [known] }).sightings).toHaveLength(1);
    expect(decided({ seen: [seen(hit(1, { liveness: "alive" }))], known: [known] }).sightings).toHaveLength(1);
    expect(decided({ seen: [seen(hit(1))], known: [known], onDefaultBranch: true }).sightings).toMatchObject([
      { detail: { onDefaultBranch: true } },
    ]);
  });

  it("is kept under report as well, and never under off", () => {
    expect(decided({ seen: [seen(hit(1))] }, { mode: "report" }).sightings).toHaveLength(1);
    expect(decided({ seen: [seen(hit(1))] }, { mode: "off" }).sightings).toEqual([]);
  });

  it("of very many, as much as one plan can hold; the rest is left to a further look, and nothing is told as final", () => {
    const many = Array.from({ length: 1_000 }, (_, n) => hit(n));
    const known = [];
    for (let look = 1; look <= 10; look += 1) {
      const verdict = decided({ seen: many.map((each) => seen(each)), known });
      expect([verdict.sightings.length, verdict.overfull, verdict.check?.conclusion]).toEqual([
        100,
        look < 10,
        look < 10 ? null : "failure",
      ]);
      known.push(
        ...verdict.sightings.map(({ fingerprint }) =>
          finding(many.find((each) => each.fingerprint === fingerprint) ?? hit(0), {}, { pulls: [3] }),
        ),
      );
    }
    expect(decided({ seen: many.map((each) => seen(each)), known }).sightings).toEqual([]);
  });
});

describe("with a thousand findings", () => {
  const many = Array.from({ length: 1_000 }, (_, n) =>
    seen(hit(n, { description: "x".repeat(300), place: { kind: "file", path: `${"long/".repeat(100)}${n}`, commit: head, blob: null } })),
  );
  const known = many.map((each) => finding(each.hit, {}, { pulls: [3] }));
  const verdict = decided({
    seen: many,
    known,
    unscanned: many.map(({ hit: { place } }) => ({ place, reason: "out-of-time", lines: null })),
  });

  it("a check run has room for its words", () => {
    expect(verdict.check?.summary.length).toBeLessThan(65_536);
    expect(verdict.check?.summary).toContain("And 950 more.");
  });

  it("a comment has, too", () => {
    expect(verdict.comment?.length).toBeLessThan(20_000);
    expect(verdict.comment).toContain("And 990 more.");
  });

  it("a plan fits into an item of the table", () => {
    expect(Buffer.byteLength(JSON.stringify(verdict))).toBeLessThan(300_000);
  });
});

describe("the comment on a pull request", () => {
  const channels = { check: null, comment: { body: "### A secret leaked" }, slug: "pipewarden", privately: null };

  it("is written when a secret fails the check, and is not written again when it says so already", () => {
    const { comment } = decided({ seen: [seen(hit(1))] });
    expect(comment).toContain("### A secret leaked in this pull request");
    expect(decided({ seen: [seen(hit(1))], channels: { ...channels, comment: { body: comment ?? "" } } }).comment).toBeNull();
  });

  it("is not begun for what does not fail, and not left to say what is over", () => {
    expect(decided({ seen: [seen(hit(1, { severity: "low" }))] }).comment).toBeNull();
    expect(decided({ channels }).comment).toContain("### All settled");
  });

  it("goes on to name what was pushed and is gone from the commits, until that is revoked", () => {
    const gone = finding(hit(1), {}, { pulls: [3] });
    expect(decided({ channels, known: [gone] }).comment).toContain("Revoke them");
    const revoked = finding(
      hit(1),
      { state: "revoked", resolution: { as: "revoked", reason: "Replaced.", by: "mia", at: now, until: null } },
      { pulls: [3] },
    );
    for (const other of [revoked, finding(hit(1), {}, { pulls: [4] }), finding(hit(1, { severity: "low" }), {}, { pulls: [3] })]) {
      expect(decided({ channels, known: [other] }).comment).not.toContain("Revoke them");
    }
  });
});

describe("what is told in private", () => {
  const bad = [seen(hit(1, { certainty: "exact" }))];
  it.each<[string, Partial<SecretsSeen>, number]>([
    ["a push without a pull request", { pull: null, seen: bad }, 1],
    ["texts of an issue", { pull: null, head: null, seen: bad }, 1],
    ["no pull request", { seen: bad }, 0],
    ["no push whose pull request tells of it", { pull: null, toldElsewhere: true, seen: bad }, 0],
    ["nothing that is not proven", { pull: null, seen: [seen(hit(1))] }, 0],
    ["nothing that was told of before", { pull: null, seen: bad, known: [finding(hit(1, { certainty: "exact" }))] }, 0],
  ])("%s", (_what, given, count) => {
    expect(decided(given).privately).toHaveLength(count);
  });
});

describe("the words", () => {
  it("name a managed secret in private, and not in public", () => {
    const own = seen(hit(1, { certainty: "exact", managed: [managed("prod/db", { field: "password" })] }));
    const said = (isPublic: boolean) => {
      const { check, comment } = decided({ seen: [own], isPublic });
      return JSON.stringify([check, comment]);
    };
    expect(said(false)).toContain("prod/db");
    expect(said(true)).not.toContain("prod/db");
    expect(said(true)).not.toContain("password");
    expect(said(true)).toContain("the value of a managed secret of this organisation");
  });

  it("show paths and names as what they are, never as Markdown", () => {
    const path = "docs/`a|b`\n# @alice ](http://x).md";
    const own = seen(
      hit(1, { place: { kind: "file", path, commit: head, blob: null }, certainty: "exact", managed: [managed("a`|`@bob")] }),
    );
    const { check } = decided({ seen: [own] });
    const [, , row = ""] = check?.summary.split("\n").filter((line) => line.startsWith("|")) ?? [];
    expect(row).toContain("``docs/`a\\|b` # @alice ](http://x).md``");
    expect(row.split(/(?<!\\)\|/)).toHaveLength(7);
  });

  it("offer to call it a false alarm only what can be one", () => {
    expect(decided({ seen: [seen(hit(1))] }).comment).toContain(
      `\`/warden dismiss ${hit(1).fingerprint.slice(0, 10)} ${head} reason:"…"\``,
    );
    const proven = decided({ seen: [seen(hit(1, { certainty: "exact" }))] }).comment;
    expect(proven).not.toContain("false alarm?");
    expect(proven).toContain("as:wont-fix until:YYYY-MM-DD");
  });
});
