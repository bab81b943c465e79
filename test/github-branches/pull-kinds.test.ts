import { describe, expect, it } from "vitest";
import { classify } from "../../src/github/classify.ts";
import { closePull, openPull, type PullStanding, updatePull } from "../../src/github/pull-kinds.ts";
import { kindScene } from "../github-checks/kind-scene.ts";

const branch = "pipewarden/npm/root/left-pad";
const words = { title: "Fix left-pad", body: "It is vulnerable.\n", base: "main" };

async function scene(kind = openPull, granted: Record<string, string> = {}) {
  const found = await kindScene(kind, granted);
  const head = found.github.commit("acme/api", branch, { "package-lock.json": "{}\n" }, "ann");
  found.github.resetLog();
  const { github, ann } = found;
  const open = (params = {}) => found.change("api", { branch }, words, null, params);
  const pulls = () => ann.request("GET", "/repos/acme/api/pulls?state=all").body as { number: number; head: { ref: string } }[];
  const pull = (number: number) => ann.request("GET", `/repos/acme/api/pulls/${number}`).body;
  const writes = () => github.requests.filter(({ write }) => write).map(({ method, route }) => `${method} ${route}`);
  return { ...found, head, open, pulls, pull, writes };
}

/** A pull request that the bot has opened. */
async function opened(kind: typeof updatePull) {
  const found = await scene(kind);
  const writer = await found.clients.writer(found.places.api, { pull_requests: "write" });
  const { data } = await writer.rest.pulls.create({ owner: "acme", repo: "api", head: branch, ...words });
  found.github.resetLog();
  const target = { branch, number: data.number };
  const before: PullStanding = { ...words, state: "open" };
  return { ...found, target, before, number: data.number };
}

describe("a pull request that is opened", () => {
  it("takes one request, and is found by its branch afterwards", async () => {
    const { open, perform, fulfilled, read, kind, pull, writes } = await scene();
    expect(kind.matches(await read(open()), null)).toBe(true);
    expect(await perform(open({ draft: true }))).toEqual({ number: 1, ...words, extras: "given", refused: [] });
    expect(writes()).toEqual(["POST /repos/{owner}/{repo}/pulls"]);
    expect(pull(1)).toMatchObject({ title: words.title, draft: true, user: { login: "warden[bot]" }, base: { ref: "main" } });
    expect(await fulfilled(open())).toBe(true);
    expect(kind.matches(await read(open()), null)).toBe(false);
  });

  it("gets labels and reviewers, each by one request more", async () => {
    const { github, open, perform, pull, writes } = await scene();
    github.createTeam("acme", "Core", { members: ["bob"], repositories: { api: "write" } });
    expect(await perform(open({ labels: ["security", "npm"], reviewers: ["bob"], teamReviewers: ["core"] }))).toMatchObject({
      refused: [],
    });
    expect(writes()).toHaveLength(3);
    expect(pull(1)).toMatchObject({
      labels: [{ name: "security" }, { name: "npm" }],
      requested_reviewers: [{ login: "bob" }],
      requested_teams: [{ slug: "core" }],
    });
  });

  it("does not fail for a label or a reviewer that GitHub refuses, and tells which", async () => {
    const { open, perform, pull } = await scene();
    const state = await perform(open({ labels: ["x".repeat(51)], reviewers: ["bob", "nobody"], teamReviewers: ["no-team"] }));
    expect(state).toMatchObject({ number: 1, extras: "given" });
    const { refused } = state as { refused: string[] };
    expect(refused.map((sentence) => sentence.split(":")[0])).toEqual([`labels ${"x".repeat(51)}`, "reviewer nobody", "reviewer no-team"]);
    expect(pull(1)).toMatchObject({ labels: [], requested_reviewers: [{ login: "bob" }] });
  });

  it("is not opened beside one from the same branch, nor is a fork's taken for it", async () => {
    const { github, open, perform, pulls, read } = await scene();
    github.createUser("eve");
    github.addCollaborator("acme/api", "eve", "read");
    github.createFork("acme/api", "eve");
    github.commit("eve/api", branch, { "evil.txt": "Evil.\n" }, "eve");
    for (let count = 0; count < 12; count += 1) {
      const { body } = github.as("eve").request("POST", "/repos/acme/api/pulls", { title: "Mine", head: `eve:${branch}`, base: "main" });
      if (count < 11)
        github.as("eve").request("PATCH", `/repos/acme/api/pulls/${(body as { number: number }).number}`, { state: "closed" });
    }
    expect(await read(open())).toBeNull();
    const state = await perform(open());
    expect(await perform(open()), "GitHub refuses a second one").toEqual(state);
    expect(pulls().filter(({ number }) => number === (state as { number: number }).number)).toHaveLength(1);
    expect(pulls()).toHaveLength(13);
  });

  it("is finished when only its labels were missing", async () => {
    const { open, perform, read, kind, pull } = await scene();
    await perform(open());
    const labelled = open({ labels: ["security"] });
    const state = await read(labelled);
    expect(state).toMatchObject({ number: 1, extras: "missing" });
    expect(kind.matches(state, labelled.want)).toBe(false);
    expect(kind.matches(state, null)).toBe(true);
    await perform(labelled);
    expect(pull(1)).toMatchObject({ labels: [{ name: "security" }] });
    expect(kind.matches(await read(labelled), labelled.want)).toBe(true);
  });

  it("fails with GitHub's sentence where the branch brings nothing, its body is too long, or the base is gone", async () => {
    const { change, perform } = await scene();
    const nothing = await perform(change("api", { branch: "main" }, words)).catch((error: unknown) => classify(error, 0));
    expect(nothing).toMatchObject({ code: "github_invalid", message: expect.stringContaining("No commits between") });
    const long = await perform(change("api", { branch }, { ...words, body: "x".repeat(65_537) })).catch((error: unknown) =>
      classify(error, 0),
    );
    expect(long).toMatchObject({ code: "github_invalid", message: expect.stringContaining("body is too long") });
    const gone = await perform(change("api", { branch }, { ...words, base: "next" })).catch((error: unknown) => classify(error, 0));
    expect(gone).toMatchObject({ code: "github_invalid", message: expect.stringContaining("base is invalid") });
  });
});

describe("a pull request that is brought up to date", () => {
  it("is sent only what changes, and is not touched where a person changed it meanwhile", async () => {
    const { ann, change, target, before, number, perform, read, kind, github, pull } = await opened(updatePull);
    const want: PullStanding = { ...before, title: "Fix left-pad to 1.3.0" };
    const wish = change("api", target, want, before);
    expect(kind.matches(await read(wish), before)).toBe(true);
    expect(await perform(wish)).toEqual(want);
    expect(github.requests.at(-1)?.requestBody).toEqual({ title: want.title });
    ann.request("PATCH", `/repos/acme/api/pulls/${number}`, { title: "Mine" });
    expect(kind.matches(await read(change("api", target, { ...want, body: "New." }, want)), want)).toBe(false);
    expect(pull(number)).toMatchObject({ title: "Mine" });
  });

  it("does not mind carriage returns or blanks at the end", async () => {
    const { ann, change, target, before, number, fulfilled } = await opened(updatePull);
    ann.request("PATCH", `/repos/acme/api/pulls/${number}`, { body: "It is vulnerable.\r\n\r\n" });
    expect(await fulfilled(change("api", target, before, before))).toBe(true);
  });

  it("is opened again with its new words", async () => {
    const { ann, change, target, before, number, perform } = await opened(updatePull);
    ann.request("PATCH", `/repos/acme/api/pulls/${number}`, { state: "closed" });
    const closed: PullStanding = { ...before, state: "closed" };
    expect(await perform(change("api", target, before, closed))).toEqual(before);
  });
});

describe("a pull request that is closed", () => {
  it("is told why, once, however often it is asked for", async () => {
    const { github, ann, change, target, number, perform, fulfilled, pull } = await opened(closePull);
    const wish = change("api", target, { state: "closed" }, { state: "open" }, { comment: "Nothing needs it any more." });
    expect(await fulfilled(wish)).toBe(false);
    expect(await perform(wish)).toEqual({ state: "closed" });
    ann.request("PATCH", `/repos/acme/api/pulls/${number}`, { state: "open" });
    await perform(wish);
    expect(github.commentsOf("acme/api", number).map(({ body }) => body?.split("\n")[0])).toEqual(["Nothing needs it any more."]);
    expect(pull(number)).toMatchObject({ state: "closed" });
  });

  it("is closed enough when somebody merged it, and nothing is said", async () => {
    const { github, ann, change, target, number, fulfilled } = await opened(closePull);
    ann.request("PUT", `/repos/acme/api/pulls/${number}/merge`, {});
    expect(await fulfilled(change("api", target, { state: "closed" }, { state: "open" }, { comment: "Gone." }))).toBe(true);
    expect(github.commentsOf("acme/api", number)).toEqual([]);
  });
});
