import { describe, expect, it } from "vitest";
import { openHouse, PERMISSIONS, PROTECTION, put } from "./kit.ts";

const CONTENTS = "/repos/acme/api/contents";
const base64 = (text: string) => Buffer.from(text).toString("base64");

describe("contents", () => {
  it("are read as files with base64, and as folders", async () => {
    const { bot } = await openHouse();
    const file = (await bot("GET", `${CONTENTS}/README.md`)).body;
    expect(file).toMatchObject({ type: "file", name: "README.md", encoding: "base64" });
    expect(Buffer.from(file.content, "base64").toString()).toBe("# api\n");
    expect((await bot("PUT", `${CONTENTS}/src/deep/a.ts`, { message: "add", content: base64("a") })).status).toBe(201);
    const listed = (await bot("GET", `${CONTENTS}/src`)).body;
    expect(listed).toMatchObject([{ type: "dir", name: "deep", path: "src/deep", size: 0 }]);
    expect((await bot("GET", `${CONTENTS}/gone`)).status).toBe(404);
    expect((await bot("GET", `${CONTENTS}/README.md?ref=gone`)).status).toBe(404);
  });

  it("have a history: the commits of a branch, or those that changed one path, newest first", async () => {
    const { bot, github } = await openHouse();
    const first = github.headOf("acme/api", "main");
    const made = [
      github.commit("acme/api", "main", { "a.txt": "1" }, "ann"),
      github.commit("acme/api", "main", { "b.txt": "1" }, "ann"),
      github.commit("acme/api", "main", { "a.txt": "2" }, "ann"),
    ];
    const list = async (query: string) =>
      ((await bot("GET", `/repos/acme/api/commits${query}`)).body as { sha: string }[]).map(({ sha }) => sha);
    expect(await list("")).toEqual([...made].reverse().concat(first));
    expect(await list("?path=a.txt")).toEqual([made[2], made[0]]);
    expect(await list("?path=a.txt&per_page=1")).toEqual([made[2]]);
    expect(await list(`?path=a.txt&sha=${made[1]}`)).toEqual([made[0]]);
    expect(await list("?path=gone")).toEqual([]);
    expect((await bot("GET", "/repos/acme/api/commits?sha=gone")).status).toBe(404);
  });

  it("above 1 MB have no content, and only their blob gives it", async () => {
    const { bot, github } = await openHouse();
    github.createRepository("acme", "big", { files: { "most.txt": "x".repeat(1_048_576), "more.txt": "x".repeat(1_048_577) } });
    const read = async (path: string) => (await bot("GET", `/repos/acme/big/contents/${path}`)).body;
    expect(await read("most.txt")).toMatchObject({ size: 1_048_576, encoding: "base64" });
    const more = await read("more.txt");
    expect(more).toMatchObject({ size: 1_048_577, encoding: "none", content: "" });
    expect((await bot("GET", `/repos/acme/big/git/blobs/${more.sha}`)).body).toMatchObject({ size: 1_048_577, encoding: "base64" });
  });

  it("are read at a branch, a tag, a commit and HEAD, and are not sent again to who has them", async () => {
    const { bot, github, ann } = await openHouse();
    const sha = github.headOf("acme/api", "main");
    ann.request("POST", "/repos/acme/api/git/refs", { ref: "refs/tags/v1", sha });
    await bot("PUT", `${CONTENTS}/new.txt`, { message: "add", content: base64("new") });
    const status = async (ref: string) => (await bot("GET", `${CONTENTS}/new.txt?ref=${ref}`)).status;
    expect(await Promise.all(["main", "HEAD", "v1", "refs/tags/v1", sha].map(status))).toEqual([200, 200, 404, 404, 404]);
    const first = await bot("GET", `${CONTENTS}/README.md?ref=main`);
    const again = { "if-none-match": first.headers.get("etag") ?? "" };
    expect((await bot("GET", `${CONTENTS}/README.md?ref=main`, undefined, again)).status).toBe(304);
    await bot("PUT", `${CONTENTS}/README.md`, { message: "change", content: base64("other"), sha: first.body.sha });
    expect((await bot("GET", `${CONTENTS}/README.md?ref=main`, undefined, again)).status).toBe(200);
  });

  it("are changed only by who knows what they replace", async () => {
    const { bot, github } = await openHouse();
    const before = github.headOf("acme/api", "main");
    const { sha } = (await bot("GET", `${CONTENTS}/README.md`)).body;
    const change = { message: "change", content: base64("new") };
    expect((await bot("PUT", `${CONTENTS}/README.md`, change)).status).toBe(422);
    expect((await bot("PUT", `${CONTENTS}/README.md`, { ...change, sha: "1".repeat(40) })).status).toBe(409);
    const done = await bot("PUT", `${CONTENTS}/README.md`, { ...change, sha });
    expect(done).toMatchObject({ status: 200, body: { commit: { message: "change", parents: [{ sha: before }] } } });
    expect(github.headOf("acme/api", "main")).toBe(done.body.commit.sha);
    expect((await bot("PUT", `${CONTENTS}/x`, { ...change, branch: "gone" })).status).toBe(404);
  });

  it("are removed", async () => {
    const { bot } = await openHouse();
    const { sha } = (await bot("GET", `${CONTENTS}/README.md`)).body;
    expect((await bot("DELETE", `${CONTENTS}/README.md`, { message: "remove", sha })).body.content).toBeNull();
    expect((await bot("GET", `${CONTENTS}/README.md`)).status).toBe(404);
    expect((await bot("DELETE", `${CONTENTS}/README.md`, { message: "remove", sha })).status).toBe(404);
  });

  it("below .github/workflows need a permission of their own", async () => {
    const body = { message: "ci", content: base64("on: push") };
    const without = await openHouse();
    const refused = await without.bot("PUT", `${CONTENTS}/.github/workflows/ci.yml`, body);
    expect([refused.status, refused.headers.get("x-accepted-github-permissions")]).toEqual([403, "contents=write,workflows=write"]);
    const allowed = await openHouse({ permissions: { ...PERMISSIONS, workflows: "write" } });
    expect((await allowed.bot("PUT", `${CONTENTS}/.github/workflows/ci.yml`, body)).status).toBe(201);
  });
});

describe("branches", () => {
  it("are listed and read with the short form of their protection", async () => {
    const { bot, github, ann } = await openHouse();
    ann.request("POST", "/repos/acme/api/git/refs", { ref: "refs/heads/dev", sha: github.headOf("acme/api", "main") });
    ann.request("PUT", PROTECTION, put({ enforce_admins: true, required_status_checks: { strict: false, contexts: ["ci"] } }));
    const names = (list: { name: string }[]) => list.map(({ name }) => name);
    expect(names((await bot("GET", "/repos/acme/api/branches")).body)).toEqual(["dev", "main"]);
    expect(names((await bot("GET", "/repos/acme/api/branches?protected=true")).body)).toEqual(["main"]);
    expect((await bot("GET", "/repos/acme/api/branches/main")).body).toMatchObject({
      protected: true,
      protection: { enabled: true, required_status_checks: { enforcement_level: "everyone", contexts: ["ci"] } },
      commit: { sha: github.headOf("acme/api", "main") },
    });
    expect((await bot("GET", "/repos/acme/api/branches/gone")).status).toBe(404);
    expect((await bot("GET", "/repos/acme/api/commits/dev")).body.sha).toBe(github.headOf("acme/api", "dev"));
    expect((await bot("GET", "/repos/acme/api/commits/gone")).status).toBe(422);
  });
});

describe("repositories", () => {
  it("of an organisation are listed in pages, private ones only to those who may see them", async () => {
    const { bot, github } = await openHouse();
    for (let index = 0; index < 5; index += 1) github.createRepository("acme", `r${index}`, { private: index % 2 === 0 });
    const first = await bot("GET", "/orgs/acme/repos?per_page=4");
    expect(first.body).toHaveLength(4);
    expect(first.headers.get("link")).toContain('rel="next"');
    expect((await bot("GET", "/orgs/acme/repos?per_page=4&page=2")).body).toHaveLength(2);
    expect((await bot("GET", "/orgs/acme/repos?type=public")).body).toHaveLength(2);
    const names = async (query: string) => (await bot("GET", `/orgs/acme/repos?${query}`)).body.map((each: { name: string }) => each.name);
    expect(await names("sort=full_name&per_page=2")).toEqual(["api", "r0"]);
    expect(await names("per_page=2")).toEqual(["r4", "r3"]);
    expect(await names("direction=asc&per_page=2")).toEqual(["api", "r0"]);
    github.createUser("carl");
    expect((github.as("carl").request("GET", "/orgs/acme/repos").body as unknown[]).length).toBe(2);
    expect((await bot("GET", "/installation/repositories?per_page=100")).body).toMatchObject({
      total_count: 6,
      repository_selection: "all",
    });
    expect((await bot("GET", "/orgs/nobody/repos")).status).toBe(404);
  });

  it("are changed by who administers them, to a default branch that exists", async () => {
    const { bot, github } = await openHouse();
    expect((await bot("PATCH", "/repos/acme/api", { default_branch: "gone" })).status).toBe(422);
    expect((await bot("PATCH", "/repos/acme/api", { description: "x", delete_branch_on_merge: true, has_wiki: false })).body).toMatchObject(
      { description: "x", delete_branch_on_merge: true, has_wiki: false },
    );
    expect((await bot("PATCH", "/repos/acme/api", { archived: true })).body.archived).toBe(true);
    expect((await bot("PATCH", "/repos/acme/api", { description: "y" })).status).toBe(403);
    expect(() => github.as("bob").request("PATCH", "/repos/acme/api", { description: "z" })).toThrow("404");
  });

  it("tell a person's role", async () => {
    const { bot, github } = await openHouse();
    github.addMember("acme", "tess");
    github.createUser("carl");
    github.createTeam("acme", "core", { members: ["tess"], repositories: { api: "maintain" } });
    const role = async (login: string) => (await bot("GET", `/repos/acme/api/collaborators/${login}/permission`)).body;
    expect(await role("ann")).toMatchObject({ permission: "admin", role_name: "admin" });
    expect(await role("bob")).toMatchObject({ permission: "read", role_name: "read" });
    expect(await role("tess")).toMatchObject({ permission: "write", role_name: "maintain" });
    expect(await role("carl")).toMatchObject({ permission: "none", role_name: "none" });
    expect((await bot("GET", "/repos/acme/api/collaborators/nobody/permission")).status).toBe(404);
  });
});
