import { describe, expect, it } from "vitest";
import { type Change, makeChange } from "../../src/changes/change.ts";
import { type PublishedCheck, publishCheck } from "../../src/github/check-run.ts";
import { createGitHub } from "../../src/github/github.ts";
import { repositoryRef } from "../../src/github/repository.ts";
import { Secret } from "../../src/values/secret.ts";
import { openHouse } from "../github-tests/kit.ts";

const content = { conclusion: "success", title: "Repaired", summary: "All of it." } as const;

async function setUp() {
  const { github, app, installation, repository, time } = await openHouse();
  const clients = createGitHub({
    appId: String(app.id),
    privateKey: Secret.of(app.privateKeyPem),
    apiUrl: github.url,
    clock: { now: () => time.now },
  });
  const ref = repositoryRef({ ...repository, owner: { id: 1, login: "acme" } }, installation.id);
  const sha = github.headOf("acme/api", "main");
  const change = (want: Change["want"] = content, expected: PublishedCheck | null = null, episode = "e"): Change =>
    makeChange({
      kind: "checks.publish",
      capability: "protection",
      lane: "act",
      target: { repository: ref, sha, name: "Pipewarden / protection" },
      expect: expected,
      want,
      params: { appId: app.id },
      episode,
      cause: { kind: "sweep", id: "s" },
      summary: "Repaired",
    });
  return {
    github,
    change,
    sha,
    runs: () => github.checkRunsOf("acme/api", sha),
    read: async (asked: Change) => publishCheck.read(asked, await clients.reader(ref, publishCheck.permissions)),
    perform: async (asked: Change) => publishCheck.perform(asked, await clients.writer(ref, publishCheck.permissions)),
  };
}

describe("publishing a check run", () => {
  it("makes a completed one with the change's id, and answers the state of GitHub", async () => {
    const { change, perform, read, runs } = await setUp();
    const asked = change();
    expect(await read(asked)).toBeNull();
    const answered = await perform(asked);
    expect(runs()).toMatchObject([
      {
        name: "Pipewarden / protection",
        status: "completed",
        conclusion: "success",
        external_id: asked.id,
        output: { title: "Repaired", summary: "All of it." },
      },
    ]);
    expect(answered).toEqual({ id: runs()[0]?.id, externalId: asked.id, ...content });
    expect(await read(asked)).toEqual(answered);
    expect(publishCheck.matches(answered ?? null, asked.want)).toBe(true);
  });

  it("edits the one that is expected to be there", async () => {
    const { change, perform, runs } = await setUp();
    const first = (await perform(change())) as PublishedCheck;
    const other = { conclusion: "action_required", title: "Not repaired", summary: "Why." } as const;
    const second = change(other, first);
    expect(await perform(second)).toEqual({ id: first.id, externalId: second.id, ...other });
    expect(runs()).toHaveLength(1);
  });

  it("finds its own run again by the change's id, else the newest of its name", async () => {
    const { change, perform, read } = await setUp();
    const [one, other] = [change(content, null, "one"), change({ ...content, title: "Other" }, null, "other")];
    const made = await perform(one);
    const newer = await perform(other);
    expect(await read(one)).toEqual(made);
    expect(await read(other)).toEqual(newer);
    expect(await read(change(content, null, "third"))).toEqual(newer);
  });

  it("does not take another App's run of the same name for its own", async () => {
    const { github, change, read, sha } = await setUp();
    const impostor = github.createApp({ slug: "impostor", permissions: { checks: "write" }, events: [] });
    github.install(impostor.id, "acme");
    github.asApp("impostor").request("POST", "/repos/acme/api/check-runs", {
      name: "Pipewarden / protection",
      head_sha: sha,
      conclusion: "success",
      output: { title: "Repaired", summary: "All of it." },
    });
    expect(await read(change())).toBeNull();
  });

  it("asks for the permission for checks and nothing more, and acts on what was just observed", () => {
    expect(publishCheck).toMatchObject({ name: "checks.publish", permissions: { checks: "write" }, trustsObservation: true });
  });
});

describe("a published check run", () => {
  const state: PublishedCheck = { id: 7, externalId: "x", ...content };

  it("fulfils a description when it has everything that the description names", () => {
    expect(publishCheck.matches(state, content)).toBe(true);
    expect(publishCheck.matches(state, state)).toBe(true);
    expect(publishCheck.matches(state, { ...content, summary: "Other" })).toBe(false);
    expect(publishCheck.matches(state, { ...state, id: 8 })).toBe(false);
    expect(publishCheck.matches(null, content)).toBe(false);
    expect(publishCheck.matches(state, null)).toBe(false);
    expect(publishCheck.matches(null, null)).toBe(true);
  });
});
