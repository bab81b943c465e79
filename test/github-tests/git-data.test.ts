import { describe, expect, it } from "vitest";
import { caller, openHouse } from "./kit.ts";

const GIT = "/repos/acme/api/git";
const base64 = (text: string) => Buffer.from(text).toString("base64");

describe("git objects", () => {
  // The ids were computed by git 2 itself from the same files, names and times.
  it("have the ids that git gives them", async () => {
    const { bot } = await openHouse();
    const blob = await bot("POST", `${GIT}/blobs`, { content: base64("hello\n"), encoding: "base64" });
    expect(blob.body.sha).toBe("ce013625030ba8dba906f756967f9e9ca394464a");
    const tree = await bot("POST", `${GIT}/trees`, {
      tree: [
        { path: "README.md", mode: "100644", type: "blob", sha: blob.body.sha },
        { path: "a/z.txt", mode: "100644", type: "blob", content: "x" },
        { path: "a-b/q", mode: "100644", type: "blob", content: "y" },
        { path: "a.txt", mode: "100755", type: "blob", content: "w" },
      ],
    });
    expect(tree.body.sha).toBe("887f99317a60c3e96dc34b25bb969a62f0820d97");
    expect(tree.body.tree.map((entry: { path: string }) => entry.path)).toEqual(["README.md", "a-b", "a.txt", "a"]);
    const commit = await bot("POST", `${GIT}/commits`, {
      message: "First\n\nbody\n",
      tree: tree.body.sha,
      author: { name: "Ann Müller", email: "ann@example.test", date: "2026-01-02T03:04:05Z" },
      committer: { name: "bob", email: "bob@example.test", date: "2026-01-02T03:04:06Z" },
    });
    expect(commit.body.sha).toBe("5e2d51e632f2936abd074811caa9856c8a1bb246");
    expect((await bot("GET", `${GIT}/commits/${commit.body.sha}`)).body).toMatchObject({
      message: "First\n\nbody\n",
      author: { name: "Ann Müller", date: "2026-01-02T03:04:05Z" },
    });
  });

  it("are read back: blobs in base64, trees flat or recursive", async () => {
    const { bot, github } = await openHouse();
    github.createRepository("acme", "files", { files: { "a/b/c.txt": "deep", "top.txt": "shallow" } });
    const files = "/repos/acme/files/git";
    const flat = (await bot("GET", `${files}/trees/main`)).body.tree;
    expect(flat.map(({ path, type }: { path: string; type: string }) => [path, type])).toEqual([
      ["a", "tree"],
      ["top.txt", "blob"],
    ]);
    const deep = (await bot("GET", `${files}/trees/main?recursive=1`)).body.tree;
    expect(deep.map(({ path }: { path: string }) => path)).toEqual(["a", "a/b", "a/b/c.txt", "top.txt"]);
    const { body } = await bot("GET", `${files}/blobs/${deep[2].sha}`);
    expect(Buffer.from(body.content, "base64").toString()).toBe("deep");
    expect((await bot("GET", `${files}/blobs/${"0".repeat(40)}`)).status).toBe(404);
    expect((await bot("GET", `${files}/trees/${"0".repeat(40)}`)).status).toBe(404);
  });

  it("build a tree upon another: what is named changes, null removes, empty folders vanish", async () => {
    const { bot, github } = await openHouse();
    github.createRepository("acme", "files", { files: { "a/only.txt": "1", "b.txt": "2" } });
    const files = "/repos/acme/files/git";
    const made = await bot("POST", `${files}/trees`, {
      base_tree: github.headOf("acme/files", "main"),
      tree: [
        { path: "a/only.txt", mode: "100644", type: "blob", sha: null },
        { path: "c/new.txt", mode: "100644", type: "blob", content: "3" },
      ],
    });
    const all = (await bot("GET", `${files}/trees/${made.body.sha}?recursive=true`)).body.tree;
    expect(all.map(({ path }: { path: string }) => path)).toEqual(["b.txt", "c", "c/new.txt"]);
  });

  it("are refused when they lean on what is not there", async () => {
    const { bot, github } = await openHouse();
    const nothing = "1".repeat(40);
    const head = github.headOf("acme/api", "main");
    const { body } = await bot("GET", `${GIT}/commits/${head}`);
    expect((await bot("POST", `${GIT}/commits`, { message: "x", tree: nothing })).status).toBe(422);
    expect((await bot("POST", `${GIT}/commits`, { message: "x", tree: body.tree.sha, parents: [nothing] })).status).toBe(422);
    expect((await bot("POST", `${GIT}/trees`, { tree: [{ path: "x", mode: "100644", type: "blob", sha: nothing }] })).status).toBe(422);
    expect((await bot("POST", `${GIT}/trees`, { tree: [{ path: "/x", mode: "100644", type: "blob", content: "" }] })).status).toBe(422);
    expect((await bot("POST", `${GIT}/trees`, { base_tree: nothing, tree: [] })).status).toBe(404);
  });

  it("cannot be had from an empty repository", async () => {
    const { bot, github } = await openHouse();
    github.createRepository("acme", "new", { empty: true });
    expect(await bot("POST", "/repos/acme/new/git/blobs", { content: "x" })).toMatchObject({
      status: 409,
      body: { message: "Git Repository is empty." },
    });
    expect((await bot("GET", "/repos/acme/new/git/ref/heads/main")).status).toBe(409);
    expect((await bot("GET", "/repos/acme/new/contents/x")).status).toBe(404);
    expect((await bot("GET", "/repos/acme/new/branches")).body).toEqual([]);
  });
});

describe("refs", () => {
  async function withCommit() {
    const opened = await openHouse();
    const { bot, github } = opened;
    const head = github.headOf("acme/api", "main");
    const tree = (await bot("GET", `${GIT}/commits/${head}`)).body.tree.sha;
    const next = (await bot("POST", `${GIT}/commits`, { message: "next", tree, parents: [head] })).body.sha;
    const stray = (await bot("POST", `${GIT}/commits`, { message: "stray", tree })).body.sha;
    return { ...opened, head, next, stray };
  }

  it("are made, read, listed by prefix, and removed", async () => {
    const { bot, head } = await withCommit();
    expect((await bot("POST", `${GIT}/refs`, { ref: "refs/heads/fix/1", sha: head })).body.object.sha).toBe(head);
    expect((await bot("GET", `${GIT}/ref/heads%2Ffix%2F1`)).body.ref).toBe("refs/heads/fix/1");
    expect((await bot("GET", `${GIT}/matching-refs/heads/fix`)).body).toHaveLength(1);
    expect((await bot("DELETE", `${GIT}/refs/heads/fix/1`)).status).toBe(204);
    expect((await bot("GET", `${GIT}/ref/heads/fix/1`)).status).toBe(404);
    expect((await bot("DELETE", `${GIT}/refs/heads/fix/1`)).status).toBe(422);
  });

  it.each([
    { why: "the ref exists", body: (head: string) => ({ ref: "refs/heads/main", sha: head }), message: "Reference already exists" },
    { why: "the commit does not", body: () => ({ ref: "refs/heads/x", sha: "1".repeat(40) }), message: "Object does not exist" },
    {
      why: "it is not a full name",
      body: (head: string) => ({ ref: "heads/x", sha: head }),
      message: "Reference name must start with 'refs/'",
    },
  ])("are not made when $why", async ({ body, message }) => {
    const { bot, head } = await withCommit();
    const reply = await bot("POST", `${GIT}/refs`, body(head));
    expect(reply.status).toBe(422);
    expect(reply.body.message).toContain(message);
  });

  it("move forward only, unless forced; the default branch is not removed", async () => {
    const { bot, github, next, stray } = await withCommit();
    expect((await bot("PATCH", `${GIT}/refs/heads/main`, { sha: next })).status).toBe(200);
    expect(await bot("PATCH", `${GIT}/refs/heads/main`, { sha: stray })).toMatchObject({
      status: 422,
      body: { message: "Update is not a fast forward" },
    });
    expect((await bot("PATCH", `${GIT}/refs/heads/main`, { sha: stray, force: true })).status).toBe(200);
    expect(github.headOf("acme/api", "main")).toBe(stray);
    expect((await bot("PATCH", `${GIT}/refs/heads/gone`, { sha: next })).status).toBe(422);
    expect((await bot("DELETE", `${GIT}/refs/heads/main`)).status).toBe(422);
    expect(() => github.headOf("acme/api", "gone")).toThrow('has no branch "gone"');
  });

  it("need the permission to write contents", async () => {
    const { github, tokenFor, head } = await withCommit();
    const reader = caller(github, await tokenFor({ permissions: { contents: "read" } }));
    expect((await reader("POST", `${GIT}/refs`, { ref: "refs/heads/x", sha: head })).status).toBe(403);
    expect((await reader("GET", `${GIT}/ref/heads/main`)).status).toBe(200);
  });
});
