import { describe, expect, it } from "vitest";
import { openHouse, PERMISSIONS } from "./kit.ts";

const RUNS = "/repos/acme/api/check-runs";

async function house(permissions: Record<string, string> = { merge_queues: "read" }) {
  const opened = await openHouse({ permissions: { ...PERMISSIONS, ...permissions } });
  const { github, bot, app } = opened;
  github.setWebhook(app.id, "http://127.0.0.1:9/hooks", "quiet");
  const other = github.createApp({ slug: "other", permissions: { checks: "read" }, events: ["check_run", "check_suite"] });
  github.setWebhook(other.id, "http://127.0.0.1:9/other", "quiet");
  github.install(other.id, "acme");
  github.addCollaborator("acme/api", "bob", "write");
  github.createUser("carl");
  const head_sha = github.headOf("acme/api", "main");
  const run = (await bot("POST", RUNS, { name: "config", head_sha, conclusion: "success", external_id: "key" })).body;
  const told = (event: string) =>
    github.deliveries
      .filter((delivery) => delivery.event === event && delivery.action === "rerequested")
      .map(({ body }) => JSON.parse(body));
  return { ...opened, run, told };
}

describe("asking for a check again", () => {
  it("tells the App that made the run, and leaves the run as it is", async () => {
    const { bot, github, run, told } = await house();
    github.rerequestCheckRun("acme/api", run.id, "bob");
    expect(told("check_run")).toMatchObject([
      {
        sender: { login: "bob" },
        check_run: { id: run.id, external_id: "key", status: "completed", check_suite: { status: "queued", conclusion: null } },
      },
    ]);
    expect((await bot("GET", `${RUNS}/${run.id}`)).body).toMatchObject({ status: "completed", conclusion: "success" });
  });

  it("can be for the whole suite, with its open pull requests", async () => {
    const { github, run, told, ann } = await house();
    github.commit("acme/api", "next", { "a.txt": "1" }, "bob");
    ann.request("POST", "/repos/acme/api/pulls", { title: "Back", head: "next", base: "main" });
    github.rerequestCheckSuite("acme/api", run.check_suite.id, "bob");
    expect(told("check_suite")).toMatchObject([
      { check_suite: { id: run.check_suite.id, head_sha: run.head_sha, head_branch: "main", pull_requests: [], status: "queued" } },
    ]);
  });

  it("has an empty list of pull requests for a fork's, and the one for a branch of its own", async () => {
    const { bot, github, told, ann } = await house();
    github.createRepository("acme", "site");
    github.createFork("acme/site", "carl");
    const heads = [github.commit("carl/site", "fix", { a: "1" }, "carl"), github.commit("acme/site", "own", { b: "1" }, "ann")];
    for (const head of ["carl:fix", "own"]) ann.request("POST", "/repos/acme/site/pulls", { title: head, head, base: "main" });
    for (const head_sha of heads) {
      const run = (await bot("POST", "/repos/acme/site/check-runs", { name: "config", head_sha })).body;
      github.rerequestCheckSuite("acme/site", run.check_suite.id, "ann");
    }
    expect(told("check_suite").map(({ check_suite }) => [check_suite.head_branch, check_suite.pull_requests.length])).toEqual([
      [null, 0],
      ["own", 1],
    ]);
  });

  it("takes a person who may write, and a check that is there", async () => {
    const { github, run } = await house();
    expect(() => github.rerequestCheckRun("acme/api", run.id, "carl")).toThrow("carl may not ask acme/api for a check again");
    expect(() => github.rerequestCheckRun("acme/api", 1, "bob")).toThrow("has no check run 1");
    expect(() => github.rerequestCheckSuite("acme/api", 1, "bob")).toThrow("has no check suite 1");
  });

  it("reaches an App that may write checks without a subscription, and none that may only read them", async () => {
    const { github, run, told, installation } = await house();
    const deaf = github.createApp({ slug: "deaf", permissions: { checks: "write" }, events: [] });
    github.setWebhook(deaf.id, "http://127.0.0.1:9/deaf", "quiet");
    github.install(deaf.id, "acme");
    const { id } = github.asApp("deaf").request("POST", RUNS, { name: "x", head_sha: run.head_sha }).body as { id: number };
    github.rerequestCheckRun("acme/api", id, "bob");
    expect(told("check_run")).toMatchObject([{ check_run: { id, app: { slug: "deaf" } } }]);
    github.setPermissions(installation.id, { ...PERMISSIONS, checks: "read" });
    github.rerequestCheckRun("acme/api", run.id, "bob");
    expect(told("check_run")).toHaveLength(1);
  });
});

describe("a merge queue", () => {
  it("asks for checks on a branch that holds the merge", async () => {
    const { bot, github, ann } = await house();
    github.commit("acme/api", "fix", { "a.txt": "1" }, "bob");
    ann.request("POST", "/repos/acme/api/pulls", { title: "Fix", head: "fix", base: "main" });
    const { headSha, headRef, baseSha } = github.requestMergeGroup("acme/api", 1, "ann");
    expect(headRef).toBe(`refs/heads/gh-readonly-queue/main/pr-1-${baseSha}`);
    const [event] = github.deliveries.filter((delivery) => delivery.event === "merge_group").map(({ body }) => JSON.parse(body));
    expect(event).toMatchObject({
      action: "checks_requested",
      merge_group: { head_sha: headSha, head_ref: headRef, base_sha: baseSha, base_ref: "refs/heads/main", head_commit: { id: headSha } },
    });
    expect((await bot("GET", `/repos/acme/api/compare/${baseSha}...${headSha}`)).body.files).toMatchObject([{ filename: "a.txt" }]);
    expect((await bot("POST", RUNS, { name: "config", head_sha: headSha })).status).toBe(201);
    expect(() => github.requestMergeGroup("acme/api", 2, "ann")).toThrow("no open pull request #2");
  });

  it("asks no App that may not read merge queues, and refuses what conflicts", async () => {
    const { github, ann } = await house({});
    github.commit("acme/api", "fix", { "README.md": "1" }, "bob");
    ann.request("POST", "/repos/acme/api/pulls", { title: "Fix", head: "fix", base: "main" });
    github.requestMergeGroup("acme/api", 1, "ann");
    expect(github.deliveries.filter(({ event }) => event === "merge_group")).toEqual([]);
    github.commit("acme/api", "main", { "README.md": "2" }, "ann");
    expect(() => github.requestMergeGroup("acme/api", 1, "ann")).toThrow("conflicts with main");
  });
});

describe("annotations", () => {
  const note = (line: number, fields: object = {}) => ({
    path: ".github/pipewarden.yml",
    start_line: line,
    end_line: line,
    annotation_level: "failure",
    message: `line ${line}`,
    ...fields,
  });
  const output = (annotations: unknown[]) => ({ output: { title: "t", summary: "s", annotations } });
  const many = (count: number, from = 1) => Array.from({ length: count }, (_, index) => note(from + index));

  it("add up over requests, and are listed in pages", async () => {
    const { bot, run } = await house();
    await bot("PATCH", `${RUNS}/${run.id}`, output(many(50)));
    await bot("PATCH", `${RUNS}/${run.id}`, output([note(51, { start_column: 2, end_column: 5, title: "Unknown key" })]));
    expect((await bot("GET", `${RUNS}/${run.id}`)).body.output.annotations_count).toBe(51);
    expect((await bot("GET", `${RUNS}/${run.id}/annotations`)).body).toHaveLength(30);
    const last = (await bot("GET", `${RUNS}/${run.id}/annotations?per_page=50&page=2`)).body;
    expect(last).toMatchObject([{ start_line: 51, start_column: 2, end_column: 5, title: "Unknown key", raw_details: null }]);
    expect((await bot("GET", `${RUNS}/1/annotations`)).status).toBe(404);
  });

  it.each([
    { why: "they are more than 50", annotations: many(51) },
    { why: "they have columns over several lines", annotations: [note(1, { end_line: 2, start_column: 1 })] },
    { why: "they end before they begin", annotations: [note(3, { end_line: 2 })] },
    { why: "their title is too long", annotations: [note(1, { title: "x".repeat(256) })] },
    { why: "their message is too long", annotations: [note(1, { message: "x".repeat(65_537) })] },
  ])("are refused when $why", async ({ annotations }) => {
    const { bot, run, allow } = await house();
    allow(/checks\/update: body \/output\/annotations must NOT have more than 50 items/);
    expect((await bot("PATCH", `${RUNS}/${run.id}`, output(annotations))).status).toBe(422);
    expect((await bot("GET", `${RUNS}/${run.id}/annotations`)).body).toEqual([]);
  });
});
