import { describe, expect, it } from "vitest";
import type { Leak } from "../../../src/secrets/leak.ts";
import { privateChanges, type Telling } from "../../../src/secrets/private/private-changes.ts";
import { installationId, ownerId, repositoryId } from "../../../src/values/ids.ts";
import { cause, repository } from "../../findings/kit.ts";
import { commit, hit, managed } from "../triage/kit.ts";

const security = {
  ...repository,
  id: repositoryId(99),
  name: "security",
  nodeId: "R_99",
  ownerId: ownerId(3),
  installationId: installationId(5),
};

const leak = (word: string, parts: Parameters<typeof hit>[1] = {}): Leak => {
  const found = hit(word, { certainty: "exact", managed: [managed], ...parts });
  return {
    id: found.fingerprint.slice(0, 10),
    fingerprint: found.fingerprint,
    hit: found,
    verdict: "fails",
    state: "open",
    until: null,
    places: 1,
    atHead: found.lines,
    gone: false,
  };
};

const telling = (parts: Partial<Telling> = {}): Telling => ({
  repository,
  head: commit,
  leaks: [leak("a")],
  slug: "pipewarden",
  place: { kind: "issue", repository: security },
  ...parts,
});
const actor = { id: 1, login: "carl`[x](http://evil.example)@everyone", type: "User" };
const changesOf = (parts: Partial<Telling> = {}) =>
  privateChanges(telling(parts), { episode: "e", cause: { ...cause, actor }, params: {} });

describe("telling privately", () => {
  it("is an issue in the security repository, which says what leaked where and of which managed secret", () => {
    const [change, ...more] = changesOf();
    expect(more).toEqual([]);
    expect(change).toMatchObject({
      kind: "issues.tell",
      target: { repository: security },
      expect: null,
      want: { title: "Leaked in acme/shop: GitHub personal access token" },
      params: { slug: "pipewarden" },
    });
    const body = (change?.want as { body: string } | undefined)?.body ?? "";
    expect(body).toContain("`src/a.ts` line 3");
    expect(body).toContain("`shop/db`");
    expect(body).toContain("``carl`[x](http://evil.example)@everyone``");
  });

  it("is a draft of an advisory where everybody reads", () => {
    expect(changesOf({ place: { kind: "advisory", repository } })).toMatchObject([
      {
        kind: "advisories.draft",
        target: { repository },
        want: { summary: "Leaked in acme/shop: GitHub personal access token", severity: "critical" },
      },
    ]);
  });

  it("is about what is proven alone, and nothing where there is nothing or nowhere", () => {
    const guess = leak("b", { certainty: "format", managed: [] });
    const alive = leak("c", { certainty: "format", managed: [], liveness: "alive" });
    expect(changesOf({ leaks: [guess] })).toEqual([]);
    expect(changesOf({ place: null })).toEqual([]);
    expect(changesOf({ leaks: [guess, alive, leak("a")] })).toMatchObject([{ want: { title: "Leaked in acme/shop: 2 secrets" } }]);
  });

  it("of one push stands in one place however often it is looked at, and of texts by what they hold", () => {
    const about = (parts: Partial<Telling>) => changesOf(parts)[0]?.target.about;
    expect(about({ leaks: [leak("a"), leak("b")] })).toBe(about({}));
    expect(about({ head: "d1".repeat(20) })).not.toBe(about({}));
    expect(about({ head: null, leaks: [leak("a"), leak("b")] })).toBe(about({ head: null, leaks: [leak("b"), leak("a")] }));
    expect(about({ head: null })).not.toBe(about({}));
  });
});
