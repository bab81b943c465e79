import { describe, expect, it } from "vitest";
import { openHouse } from "./kit.ts";

const REPO = "/repos/acme/api";

async function mergeHouse() {
  const opened = await openHouse();
  const { github, app, bot } = opened;
  github.setWebhook(app.id, "http://127.0.0.1:9/hooks", "quiet");
  github.commit("acme/api", "fix", { "new.txt": "1\n" }, "bob", { message: "Add new.txt" });
  opened.ann.request("POST", `${REPO}/pulls`, { title: "Fix", head: "fix", base: "main" });
  const pull = async () => (await bot("GET", `${REPO}/pulls/1`)).body;
  const told = (event = "pull_request") =>
    github.deliveries.filter((delivery) => delivery.event === event).map(({ body }) => JSON.parse(body));
  return { ...opened, pull, told };
}

describe("whether a pull request can be merged", () => {
  it("shows in a test merge of both heads", async () => {
    const { bot, github, pull } = await mergeHouse();
    const base = github.commit("acme/api", "main", { "other.txt": "2" }, "ann");
    const { mergeable, mergeable_state, merge_commit_sha } = await pull();
    expect([mergeable, mergeable_state]).toEqual([true, "clean"]);
    const commit = (await bot("GET", `${REPO}/git/commits/${merge_commit_sha}`)).body;
    expect(commit.parents.map(({ sha }: { sha: string }) => sha)).toEqual([base, github.headOf("acme/api", "fix")]);
    const names = (await bot("GET", `${REPO}/contents/?ref=refs/pull/1/merge`)).body.map(({ name }: { name: string }) => name);
    expect(names).toEqual(["README.md", "new.txt", "other.txt"]);
  });

  it("is false on a conflict, until the conflict is gone", async () => {
    const { bot, github, pull } = await mergeHouse();
    github.commit("acme/api", "main", { "new.txt": "other\n" }, "ann");
    expect(await pull()).toMatchObject({ mergeable: false, mergeable_state: "dirty", merge_commit_sha: null });
    expect((await bot("PUT", `${REPO}/pulls/1/merge`)).status).toBe(405);
    github.commit("acme/api", "fix", { "new.txt": "other\n" }, "bob");
    expect((await pull()).mergeable).toBe(true);
  });

  it("counts only what the head changed since it left the base", async () => {
    const { bot, github, pull } = await mergeHouse();
    github.commit("acme/api", "main", { "other.txt": "2" }, "ann");
    github.commit("acme/api", "fix", { "new.txt": "1\n2\n" }, "bob");
    expect(await pull()).toMatchObject({ changed_files: 1, commits: 2, additions: 2 });
    expect((await bot("GET", `${REPO}/pulls/1/files`)).body).toMatchObject([{ filename: "new.txt", status: "added" }]);
  });
});

describe("merging", () => {
  it.each([
    { method: "merge", message: "Merge pull request #1 from acme/fix\n\nFix", parents: ["main", "fix"] },
    { method: "squash", message: "Fix (#1)", parents: ["main"] },
    { method: "rebase", message: "Add new.txt", parents: ["main"] },
  ])("by $method moves the base and closes the pull request", async ({ method, message, parents }) => {
    const { bot, github, pull, told } = await mergeHouse();
    github.commit("acme/api", "main", { "other.txt": "2" }, "ann");
    const heads: Record<string, string> = { main: github.headOf("acme/api", "main"), fix: github.headOf("acme/api", "fix") };
    expect((await bot("GET", `${REPO}/pulls/1/merge`)).status).toBe(404);
    const { status, body } = await bot("PUT", `${REPO}/pulls/1/merge`, { merge_method: method, sha: heads.fix });
    expect([status, body.merged, body.sha]).toEqual([200, true, github.headOf("acme/api", "main")]);
    const commit = (await bot("GET", `${REPO}/git/commits/${body.sha}`)).body;
    expect([commit.message, commit.parents.map(({ sha }: { sha: string }) => sha)]).toEqual([message, parents.map((name) => heads[name])]);
    expect(await pull()).toMatchObject({ state: "closed", merged: true, merge_commit_sha: body.sha, merged_by: { login: "warden[bot]" } });
    expect((await bot("GET", `${REPO}/pulls/1/merge`)).status).toBe(204);
    expect((await bot("GET", `${REPO}/git/ref/pull/1/merge`)).status).toBe(404);
    expect(told().at(-1)).toMatchObject({ action: "closed", pull_request: { merged: true, merge_commit_sha: body.sha } });
    expect(told("push").at(-1)).toMatchObject({ ref: "refs/heads/main", before: heads.main, after: body.sha });
    expect((await bot("GET", `${REPO}/commits/${body.sha}/pulls`)).body).toMatchObject([{ number: 1 }]);
  });

  it("is refused when the head moved, when the way is switched off, and when it is done", async () => {
    const { bot } = await mergeHouse();
    expect((await bot("PUT", `${REPO}/pulls/1/merge`, { sha: "1".repeat(40) })).status).toBe(409);
    await bot("PATCH", REPO, { allow_squash_merge: false, delete_branch_on_merge: true });
    expect((await bot("PUT", `${REPO}/pulls/1/merge`, { merge_method: "squash" })).body.message).toBe(
      "Squash merges are not allowed on this repository.",
    );
    expect((await bot("PUT", `${REPO}/pulls/1/merge`)).status).toBe(200);
    expect((await bot("GET", `${REPO}/branches/fix`)).status).toBe(404);
    expect((await bot("PUT", `${REPO}/pulls/1/merge`)).status).toBe(405);
    expect((await bot("PATCH", `${REPO}/pulls/1`, { state: "open" })).status).toBe(422);
  });

  it("happens by itself when the base gets the commits otherwise", async () => {
    const { bot, github, pull, told } = await mergeHouse();
    const sha = github.headOf("acme/api", "fix");
    await bot("PATCH", `${REPO}/git/refs/heads/main`, { sha });
    expect(await pull()).toMatchObject({ state: "closed", merged: true, merge_commit_sha: sha });
    expect(told().map(({ action }) => action)).toEqual(["opened", "closed"]);
  });
});

describe("a pull request", () => {
  it("that gets another base tells which it had", async () => {
    const { bot, github, told, pull } = await mergeHouse();
    const before = github.headOf("acme/api", "main");
    const sha = github.commit("acme/api", "next", { "n.txt": "1" }, "ann");
    expect((await bot("PATCH", `${REPO}/pulls/1`, { base: "gone" })).status).toBe(422);
    await bot("PATCH", `${REPO}/pulls/1`, { base: "next" });
    expect(told().at(-1)).toMatchObject({
      action: "edited",
      changes: { base: { ref: { from: "main" }, sha: { from: before } } },
      pull_request: { base: { ref: "next", sha } },
    });
    expect((await pull()).mergeable).toBe(true);
  });

  it("closes with its branch, and reopens only where that was not forced", async () => {
    const { bot, github, told } = await mergeHouse();
    const sha = github.headOf("acme/api", "fix");
    await bot("DELETE", `${REPO}/git/refs/heads/fix`);
    expect((await bot("PATCH", `${REPO}/pulls/1`, { state: "open" })).body.errors[0].message).toContain("branch has been deleted");
    github.commit("acme/api", "fix", { "x.txt": "1" }, "bob");
    expect((await bot("PATCH", `${REPO}/pulls/1`, { state: "open" })).body.errors[0].message).toContain("force-pushed or recreated");
    await bot("PATCH", `${REPO}/git/refs/heads/fix`, { sha, force: true });
    expect((await bot("PATCH", `${REPO}/issues/1`, { state: "open" })).status).toBe(200);
    expect(told().map(({ action }) => action)).toEqual(["opened", "closed", "reopened"]);
  });
});

describe("a comparison", () => {
  it("tells what two branches do not have in common", async () => {
    const { bot, github } = await mergeHouse();
    const meeting = github.headOf("acme/api", "main");
    github.commit("acme/api", "main", { "other.txt": "2" }, "ann");
    github.commit("acme/api", "fix", { "README.md": null, "READ.md": "# api\n" }, "bob");
    const { body } = await bot("GET", `${REPO}/compare/main...fix`);
    expect(body).toMatchObject({
      status: "diverged",
      ahead_by: 2,
      behind_by: 1,
      total_commits: 2,
      merge_base_commit: { sha: meeting },
      commits: [{ commit: { message: "Add new.txt" } }, { sha: github.headOf("acme/api", "fix") }],
      files: [
        { filename: "READ.md", status: "renamed", previous_filename: "README.md" },
        { filename: "new.txt", status: "added" },
      ],
    });
    const second = await bot("GET", `${REPO}/compare/main...fix?per_page=1&page=2`);
    expect([second.body.commits.length, second.body.files]).toEqual([1, undefined]);
    const status = async (basehead: string) => (await bot("GET", `${REPO}/compare/${basehead}`)).body.status;
    expect([await status("main...main"), await status(`${meeting}...main`), await status(`main...${meeting}`)]).toEqual([
      "identical",
      "ahead",
      "behind",
    ]);
    expect((await bot("GET", `${REPO}/compare/main...gone`)).status).toBe(404);
    expect((await bot("GET", `${REPO}/compare/main..fix`)).status).toBe(404);
  });

  it("reaches into forks, knows branches with slashes, and shows 300 files at most", async () => {
    const { bot, github } = await mergeHouse();
    github.createRepository("acme", "site");
    github.createUser("eve");
    github.createFork("acme/site", "eve");
    const files = Object.fromEntries(Array.from({ length: 301 }, (_, index) => [`f/${index}`, `${index}`]));
    github.commit("eve/site", "a/b", files, "eve");
    const { body } = await bot("GET", "/repos/acme/site/compare/main...eve:a/b");
    expect([body.status, body.files.length]).toEqual(["ahead", 300]);
    expect((await bot("GET", "/repos/acme/site/compare/main...bob:main")).status).toBe(404);
  });
});
