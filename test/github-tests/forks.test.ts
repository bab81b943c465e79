import { describe, expect, it } from "vitest";
import { openHouse } from "./kit.ts";

const FILE = ".github/pipewarden.yml";

/** A public repository `acme/site`, and eve's fork of it with one commit on `fix`. */
async function forkHouse() {
  const opened = await openHouse();
  const { github, app } = opened;
  github.setWebhook(app.id, "http://127.0.0.1:9/hooks", "quiet");
  github.createRepository("acme", "site", { files: { "README.md": "# site\n", [FILE]: "version: 1\n" } });
  github.createUser("eve");
  const fork = github.createFork("acme/site", "eve");
  const head = github.commit("eve/site", "fix", { [FILE]: "version: 2\n" }, "eve");
  const open = (fields: object = {}) =>
    github.as("eve").request("POST", "/repos/acme/site/pulls", { title: "Fix", head: "eve:fix", base: "main", ...fields });
  const told = (event = "pull_request") =>
    github.deliveries.filter((delivery) => delivery.event === event).map(({ body }) => JSON.parse(body));
  return { ...opened, fork, head, open, told };
}

describe("a fork", () => {
  it("has the branches of its parent, names it, and is told of", async () => {
    const { bot, github, told } = await forkHouse();
    expect((await bot("GET", "/repos/eve/site")).body).toMatchObject({
      fork: true,
      parent: { full_name: "acme/site" },
      source: { full_name: "acme/site" },
    });
    expect(github.headOf("eve/site", "main")).toBe(github.headOf("acme/site", "main"));
    expect(told("fork")).toMatchObject([{ forkee: { full_name: "eve/site" }, repository: { full_name: "acme/site" } }]);
    expect(github.createFork("acme/site", "eve").full_name).toBe("eve/site");
    github.createUser("finn");
    github.createRepository("finn", "site");
    expect(github.createFork("acme/site", "finn").full_name).toBe("finn/site-1");
  });

  it("shares its commits with its parent, and keeps its branches to itself", async () => {
    const { bot, head } = await forkHouse();
    const read = async (ref: string) => (await bot("GET", `/repos/acme/site/contents/${FILE}?ref=${ref}`)).status;
    expect([await read(head), await read("fix"), await read("refs/pull/1/head")]).toEqual([200, 404, 404]);
  });
});

describe("a pull request from a fork", () => {
  it("is opened by who owns the fork, and names both repositories", async () => {
    const { bot, head, open, told, github } = await forkHouse();
    expect(open().body).toMatchObject({
      number: 1,
      head: { label: "eve:fix", sha: head, repo: { full_name: "eve/site", fork: true } },
      base: { label: "acme:main", sha: github.headOf("acme/site", "main"), repo: { full_name: "acme/site" } },
    });
    expect(told()).toMatchObject([
      {
        action: "opened",
        sender: { login: "eve" },
        repository: { full_name: "acme/site" },
        pull_request: { head: { repo: { full_name: "eve/site" } }, mergeable: null, merge_commit_sha: null, changed_files: 1 },
      },
    ]);
    expect((await bot("GET", `/repos/acme/site/contents/${FILE}?ref=refs/pull/1/head`)).body.size).toBe(11);
    expect((await bot("GET", "/repos/acme/site/pulls?head=eve:fix")).body).toHaveLength(1);
    expect((await bot("GET", "/repos/acme/site/pulls?head=acme:fix")).body).toEqual([]);
  });

  it("follows pushes to the fork, of which the App is told nothing else", async () => {
    const { open, told, github, head, bot } = await forkHouse();
    open();
    const after = github.commit("eve/site", "fix", { "more.txt": "1" }, "eve");
    expect(told().at(-1)).toMatchObject({ action: "synchronize", before: head, after, pull_request: { head: { sha: after }, commits: 2 } });
    expect(told("push")).toEqual([]);
    expect((await bot("GET", "/repos/acme/site/git/ref/pull/1/head")).body.object.sha).toBe(after);
  });

  it("is refused from outside the network, and from a fork that may not be seen", async () => {
    const { github, ann, open } = await forkHouse();
    github.createRepository("eve", "other");
    github.commit("eve/other", "fix", { a: "1" }, "eve");
    expect(() => open({ head: "eve:other:fix" })).toThrow("head is invalid");
    github.as("eve").request("PATCH", "/repos/eve/site", { private: true });
    const body = { title: "Fix", head: "eve:fix", base: "main" };
    expect(ann.request("POST", "/repos/acme/site/pulls", body, 422).status).toBe(422);
    expect(open().status).toBe(201);
  });

  it("is not among the pull requests of a check, and its commit is known to no branch", async () => {
    const { bot, open, head } = await forkHouse();
    open();
    const run = await bot("POST", "/repos/acme/site/check-runs", { name: "config", head_sha: head });
    expect(run).toMatchObject({ status: 201, body: { pull_requests: [] } });
    expect((await bot("GET", `/repos/acme/site/check-suites/${run.body.check_suite.id}`)).body).toMatchObject({
      head_branch: null,
      pull_requests: [],
    });
  });

  it("is found by its commit in the fork, and not in the base", async () => {
    const { bot, open, head } = await forkHouse();
    open();
    expect((await bot("GET", `/repos/acme/site/commits/${head}/pulls`)).body).toEqual([]);
    expect((await bot("GET", `/repos/eve/site/commits/${head}/pulls`)).body).toMatchObject([
      { number: 1, base: { repo: { full_name: "acme/site" } } },
    ]);
  });

  it("outlives the fork", async () => {
    const { bot, open, github } = await forkHouse();
    open();
    github.deleteRepository("eve/site");
    expect((await bot("GET", "/repos/acme/site/pulls/1")).body.head).toMatchObject({ repo: null, user: { login: "eve" } });
  });
});
