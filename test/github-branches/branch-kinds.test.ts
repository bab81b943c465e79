import { describe, expect, it } from "vitest";
import type { Change } from "../../src/changes/change.ts";
import {
  type BranchTarget,
  type CommitParams,
  type CommitWanted,
  commitKind,
  commitToBranch,
  commitWorkflows,
  deleteBranch,
} from "../../src/github/branch-kinds.ts";
import { classify } from "../../src/github/classify.ts";
import type { Reader } from "../../src/github/client.ts";
import { readTree } from "../../src/github/tree.ts";
import { blobId } from "../../src/values/blob-id.ts";
import { kindScene } from "../github-checks/kind-scene.ts";

const branch = "pipewarden/npm/root/left-pad";
const path = "package-lock.json";
const fixed = '{"lockfileVersion": 3}\n';

type Files = Readonly<Record<string, string>>;

/** A scene with one commit that is wished for. `texts` are what the capability makes; by default what was wished for. */
async function scene({ workflows = false, granted = {} as Record<string, string> } = {}) {
  const texts = new Map<string, string>();
  const make = async () => texts;
  const kind = (workflows ? commitWorkflows : commitToBranch)(new Map([["secrets", make]]));
  const found = await kindScene(kind, granted);
  const { github, places, clients } = found;
  github.commit("acme/api", "main", { [path]: "{}\n", "bin/run": "#!/bin/sh\n" }, "ann", { message: "Begin" });
  const reader = await clients.reader(places.api, { contents: "read" });
  const base = await readTree(reader, places.api, "refs/heads/main");
  const wish = (
    head: string | null,
    { files = { [path]: fixed } as Files, message = "Update left-pad", at = branch, params = {} as Partial<CommitParams> } = {},
  ): Change => {
    for (const [name, text] of Object.entries(files)) texts.set(name, text);
    const ids = Object.fromEntries(Object.entries(files).map(([name, text]) => [name, blobId(text)]));
    const want: CommitWanted = { parent: base.commit, files: ids, message };
    return found.change("api", { branch: at } satisfies BranchTarget, want, { head }, { parentTree: base.tree, ...params });
  };
  const requests = () => github.requests.filter(({ route }) => route !== "/app/installations/{installation_id}/access_tokens");
  const routes = () => requests().map(({ method, route }) => `${method} ${route}`);
  github.resetLog();
  return { ...found, texts, base, wish, routes };
}

/** How GitHub's refusal reads. */
const refusal = (promise: Promise<unknown>): Promise<unknown> =>
  promise.then(
    () => undefined,
    (error: unknown) => classify(error, 0),
  );

describe("a commit on a branch of the bot's own", () => {
  it("takes three requests, has the base's head as its only parent, and is verified", async () => {
    const { github, ann, base, wish, perform, routes, fulfilled } = await scene();
    const change = wish(null, { files: { [path]: fixed, "bin/run": "#!/bin/sh\nexit 0\n" }, params: { executable: ["bin/run"] } });
    const state = await perform(change);
    expect(routes()).toEqual([
      "POST /repos/{owner}/{repo}/git/trees",
      "POST /repos/{owner}/{repo}/git/commits",
      "POST /repos/{owner}/{repo}/git/refs",
    ]);
    const head = github.headOf("acme/api", branch);
    expect(state).toMatchObject({ head, parent: base.commit, foreign: false });
    expect(ann.request("GET", `/repos/acme/api/git/commits/${head}`).body).toMatchObject({
      message: "Update left-pad",
      author: { name: "warden[bot]" },
      committer: { name: "GitHub" },
      parents: [{ sha: base.commit }],
      verification: { verified: true },
    });
    expect(await fulfilled(change)).toBe(true);
    const tree = ann.request("GET", `/repos/acme/api/git/trees/${head}?recursive=1`).body as { tree: { path: string; mode: string }[] };
    expect(tree.tree.find((entry) => entry.path === "bin/run")?.mode).toBe("100755");
  });

  it("replaces the bot's own commit in one step, and is known by parent, files and message", async () => {
    const { github, wish, perform, read, fulfilled, kind } = await scene();
    const first = wish(null);
    await perform(first);
    const before = github.headOf("acme/api", branch);
    const second = wish(before, { files: { [path]: '{"lockfileVersion": 2}\n' } });
    expect(kind.matches(await read(second), second.expect)).toBe(true);
    await perform(second);
    expect(await fulfilled(second)).toBe(true);
    expect(await fulfilled(first)).toBe(false);
    expect(await fulfilled(wish(before, { message: "Other words" }))).toBe(false);
    expect(github.headOf("acme/api", branch)).not.toBe(before);
    expect((github.requests.at(-1)?.requestBody as { query?: string } | undefined)?.query).toContain("query");
  });

  it("is not taken for another one that changes more files besides", async () => {
    const { wish, perform, fulfilled } = await scene();
    await perform(wish(null, { files: { [path]: fixed, "package.json": "{}\n" } }));
    expect(await fulfilled(wish(null))).toBe(false);
  });

  it("is told as foreign once anybody has committed on top, amended it, or made the branch", async () => {
    const { github, wish, perform, read, kind } = await scene();
    const change = wish(null);
    await perform(change);
    const own = github.headOf("acme/api", branch);
    github.commit("acme/api", branch, { "mine.txt": "Mine.\n" }, "ann");
    expect(await read(change)).toMatchObject({ foreign: true });
    github.commit("acme/api", branch, { [path]: fixed }, "ann", { onto: "main", message: "Update left-pad", author: "warden[bot]" });
    expect(await read(change), "an author can be forged, GitHub's signature cannot").toMatchObject({ foreign: true });
    expect(kind.matches(await read(change), { head: own })).toBe(false);
    expect(kind.matches(await read(change), change.want)).toBe(false);
  });

  it("never writes over what somebody pushed between looking and writing", async () => {
    const { github, wish, perform } = await scene();
    await perform(wish(null));
    const seen = github.headOf("acme/api", branch);
    const pushed = github.commit("acme/api", branch, { "mine.txt": "Mine.\n" }, "ann");
    await expect(perform(wish(seen, { message: "Again" }))).rejects.toMatchObject({
      code: "changed_meanwhile",
      observed: { head: pushed, foreign: true },
    });
    expect(github.headOf("acme/api", branch)).toBe(pushed);
  });

  it("never takes over a branch that somebody made between looking and writing", async () => {
    const { github, wish, perform } = await scene();
    const theirs = github.commit("acme/api", branch, { "mine.txt": "Mine.\n" }, "ann");
    await expect(perform(wish(null))).rejects.toMatchObject({ code: "changed_meanwhile", observed: { head: theirs, foreign: true } });
    expect(github.headOf("acme/api", branch)).toBe(theirs);
  });

  it.each([
    ["a folder of its name", "pipewarden/npm"],
    ["a branch that goes on below it", `${branch}/1.3.0`],
  ])("says which branch is in the way: %s", async (_, other) => {
    const { github, wish, perform } = await scene();
    github.commit("acme/api", other, { a: "a" }, "ann");
    await expect(perform(wish(null))).rejects.toMatchObject({
      code: "branch_in_the_way",
      message: expect.stringContaining(`Rename or delete ${other}.`),
    });
  });

  it("is refused when its texts are not those that were planned, or change nothing", async () => {
    const { github, texts, wish, perform } = await scene();
    const change = wish(null);
    texts.set(path, "something else");
    await expect(perform(change)).rejects.toMatchObject({ code: "texts_not_as_planned" });
    texts.delete(path);
    await expect(perform(change)).rejects.toMatchObject({ code: "texts_not_as_planned" });
    await expect(perform({ ...change, capability: "other" })).rejects.toMatchObject({ code: "unknown_texts" });
    expect(github.writes()).toBe(0);
    await expect(perform(wish(null, { files: { [path]: "{}\n" } }))).rejects.toMatchObject({ code: "commit_changes_nothing" });
  });

  it("has its texts made with a client that may only read", async () => {
    const asked: string[] = [];
    const make = async (_: Change, reader: Reader) => {
      const { data } = await reader.rest.repos.get({ owner: "acme", repo: "api" });
      const { viewer } = await reader.graphql<{ viewer: { login: string } }>("query { viewer { login } }");
      asked.push(data.name, viewer.login);
      await reader.rest.issues.create({ owner: "acme", repo: "api", title: "Mine" });
      return new Map([[path, fixed]]);
    };
    const { github, clients, places, wish } = await scene();
    const kind = commitToBranch(new Map([["secrets", make]]));
    const writer = await clients.writer(places.api, { ...kind.permissions, issues: "write" });
    expect(await refusal(kind.perform(wish(null), writer))).toMatchObject({ code: "write_refused" });
    expect(asked).toEqual(["api", "warden[bot]"]);
    expect(github.writes()).toBe(0);
    await writer.rest.issues.create({ owner: "acme", repo: "api", title: "Ours" });
  });

  it("of workflows is made with the permission for workflows, and refused without it", async () => {
    const workflow = ".github/workflows/ci.yml";
    expect(commitKind([path, workflow])).toBe("branches.commit-workflows");
    expect(commitKind([path, ".github/dependabot.yml"])).toBe("branches.commit");
    const without = await scene();
    expect(await refusal(without.perform(without.wish(null, { files: { [workflow]: "on: push\n" } })))).toMatchObject({
      code: "missing_permission",
      permission: "contents=write,workflows=write",
    });
    const granted = await scene({ workflows: true, granted: { workflows: "write" } });
    const change = granted.wish(null, { files: { [workflow]: "on: push\n" } });
    await granted.perform(change);
    expect(await granted.fulfilled(change)).toBe(true);
  });

  it("is refused by a ruleset over the bot's branches, in GitHub's words, and nothing is said to have changed", async () => {
    const { ann, wish, perform } = await scene();
    ann.request("POST", "/repos/acme/api/rulesets", {
      name: "No branches",
      target: "branch",
      enforcement: "active",
      conditions: { ref_name: { include: ["refs/heads/pipewarden/**/*"], exclude: [] } },
      rules: [{ type: "creation" }],
    });
    expect(await refusal(perform(wish(null)))).toMatchObject({
      code: "github_invalid",
      message: expect.stringContaining("Cannot create ref due to creations being restricted."),
    });
  });

  it("is refused in an archived repository, and lands in a renamed one", async () => {
    const { github, ann, wish, perform, fulfilled } = await scene();
    github.rename("acme/api", "service");
    const change = wish(null);
    await perform(change);
    expect(await fulfilled(change)).toBe(true);
    ann.request("PATCH", "/repos/acme/service", { archived: true });
    expect(await refusal(perform(wish(null, { at: "pipewarden/npm/root/other" })))).toMatchObject({ code: "repository_archived" });
  });

  it("sends files beyond what goes into one request before it, and refuses one that is beyond GitHub", async () => {
    const { wish, perform, routes, fulfilled } = await scene();
    const change = wish(null, { files: { [path]: "a".repeat(5_000_000), "yarn.lock": "b".repeat(4_000_000) } });
    await perform(change);
    expect(routes().filter((route) => route === "POST /repos/{owner}/{repo}/git/blobs")).toHaveLength(1);
    expect(await fulfilled(change)).toBe(true);
    await expect(perform(wish(null, { files: { [path]: "a".repeat(30_000_001) } }))).rejects.toMatchObject({ code: "commit_too_large" });
  });
});

describe("a branch that is deleted", () => {
  const deleted = async () => {
    const found = await kindScene(deleteBranch);
    const head = found.github.commit("acme/api", branch, { a: "a" }, "ann");
    return { ...found, head, change: found.change("api", { branch }, { head: null }, { head }) };
  };

  it("is gone, by one step of GitHub's", async () => {
    const { github, change, perform, fulfilled } = await deleted();
    expect(await fulfilled(change)).toBe(false);
    expect(await perform(change)).toEqual({ head: null });
    expect(await fulfilled(change)).toBe(true);
    expect(() => github.headOf("acme/api", branch)).toThrow();
  });

  it("stays where somebody pushed to it meanwhile", async () => {
    const { github, change, perform } = await deleted();
    const pushed = github.commit("acme/api", branch, { b: "b" }, "ann");
    await expect(perform(change)).rejects.toMatchObject({ code: "changed_meanwhile", observed: { head: pushed } });
    expect(github.headOf("acme/api", branch)).toBe(pushed);
  });
});
