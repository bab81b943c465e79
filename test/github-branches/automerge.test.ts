import { describe, expect, it } from "vitest";
import { type AutoMerge, setAutoMerge } from "../../src/github/automerge-kind.ts";
import { classify } from "../../src/github/classify.ts";
import { kindScene } from "../github-checks/kind-scene.ts";
import { put } from "../github-tests/kit.ts";

const branch = "pipewarden/npm/root/left-pad";
const squash: AutoMerge = { enabled: true, method: "squash" };
const off: AutoMerge = { enabled: false, method: null };

/** A pull request of the bot's into a branch that asks for a check, in a repository that allows auto-merge. */
async function scene({ allowed = true, check = true, granted = {} as Record<string, string> } = {}) {
  const found = await kindScene(setAutoMerge, granted);
  const { github, ann, clients, places } = found;
  ann.request("PATCH", "/repos/acme/api", { allow_auto_merge: allowed });
  const rule = put({ required_status_checks: { strict: false, checks: [{ context: "test" }] } });
  if (check) ann.request("PUT", "/repos/acme/api/branches/main/protection", rule);
  const head = github.commit("acme/api", branch, { "package-lock.json": "{}\n" }, "ann");
  const writer = await clients.writer(places.api, { pull_requests: "write", checks: "write" });
  const { data } = await writer.rest.pulls.create({ owner: "acme", repo: "api", head: branch, base: "main", title: "Fix left-pad" });
  const wish = (want = squash, expected = off, params = { head }) =>
    found.change("api", { branch, number: data.number }, want, expected, params);
  const pass = () => writer.rest.checks.create({ owner: "acme", repo: "api", name: "test", head_sha: head, conclusion: "success" });
  const pull = () => ann.request("GET", `/repos/acme/api/pulls/${data.number}`).body;
  return { ...found, head, wish, pass, pull };
}

const refusal = (promise: Promise<unknown>): Promise<unknown> => promise.catch((error: unknown) => classify(error, 0));

describe("GitHub's auto-merge", () => {
  it("is switched on, merges when what is required is there, and is then as wished for", async () => {
    const { github, wish, perform, read, fulfilled, pass, pull } = await scene();
    expect(await read(wish())).toEqual(off);
    expect(await perform(wish())).toEqual(squash);
    expect(pull()).toMatchObject({ state: "open", auto_merge: { merge_method: "squash", enabled_by: { login: "warden[bot]" } } });
    const before = github.headOf("acme/api", "main");
    await pass();
    expect(pull()).toMatchObject({ state: "closed", merged: true, auto_merge: null });
    expect(github.headOf("acme/api", "main")).not.toBe(before);
    expect(await fulfilled(wish())).toBe(true);
  });

  it("is switched off again, and then merges nothing", async () => {
    const { wish, perform, read, pass, pull } = await scene();
    await perform(wish());
    expect(await read(wish(off, squash))).toEqual(squash);
    expect(await perform(wish(off, squash))).toEqual(off);
    await pass();
    expect(pull()).toMatchObject({ state: "open", merged: false });
  });

  it("is refused where the repository does not allow it, with the sentence that says where it is allowed", async () => {
    const { wish, perform } = await scene({ allowed: false });
    expect(await refusal(perform(wish()))).toMatchObject({ code: "automerge_not_allowed", message: expect.stringContaining("settings") });
  });

  it("is refused where there is nothing to wait for", async () => {
    const { wish, perform, pull } = await scene({ check: false });
    expect(await refusal(perform(wish()))).toMatchObject({ code: "automerge_nothing_to_wait_for" });
    expect(pull()).toMatchObject({ auto_merge: null, mergeable_state: "clean" });
  });

  it("is refused for another commit than the one that was looked at", async () => {
    const { github, wish, perform, head } = await scene();
    github.commit("acme/api", branch, { "mine.txt": "Mine.\n" }, "ann");
    expect(await refusal(perform(wish(squash, off, { head })))).toMatchObject({
      code: "github_invalid",
      message: expect.stringContaining("Head branch was modified"),
    });
  });

  it("needs the permission to write contents", async () => {
    const { clients, places, wish, kind } = await scene();
    const writer = await clients.writer(places.api, { pull_requests: "write" });
    expect(await refusal(kind.perform(wish(), writer))).toMatchObject({ code: "missing_permission" });
  });
});
