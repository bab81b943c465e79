import { describe, expect, it } from "vitest";
import { caller, jwtOf, listen, openHouse } from "./kit.ts";

const RUNS = "/repos/acme/api/check-runs";

async function house() {
  const opened = await openHouse();
  const head_sha = opened.github.headOf("acme/api", "main");
  const create = (fields: object = {}) => opened.bot("POST", RUNS, { name: "look", head_sha, ...fields });
  const list = async (query = "") => (await opened.bot("GET", `/repos/acme/api/commits/main/check-runs${query}`)).body.check_runs;
  return { ...opened, head_sha, create, list };
}

describe("a check run", () => {
  it("begins queued and is completed by a conclusion", async () => {
    const { bot, create, time } = await house();
    const { body } = await create({ external_id: "key" });
    expect(body).toMatchObject({ status: "queued", conclusion: null, completed_at: null, external_id: "key", app: { slug: "warden" } });
    time.now += 5_000;
    const output = {
      title: "t",
      summary: "s",
      annotations: [{ path: "a", start_line: 1, end_line: 1, annotation_level: "notice", message: "m" }],
    };
    const done = await bot("PATCH", `${RUNS}/${body.id}`, { conclusion: "failure", output });
    expect(done.body).toMatchObject({
      status: "completed",
      conclusion: "failure",
      completed_at: "2026-01-05T12:00:05Z",
      output: { title: "t", annotations_count: 1 },
    });
    expect((await bot("GET", `${RUNS}/${body.id}`)).body).toEqual(done.body);
  });

  it.each([
    { why: "completed without a conclusion", fields: { status: "completed" }, status: 422 },
    { why: "stale by an App", fields: { conclusion: "stale" }, status: 422 },
    { why: "on a commit that is not there", fields: { head_sha: "1".repeat(40) }, status: 422 },
    { why: "on a branch instead of a commit", fields: { head_sha: "main" }, status: 422 },
  ])("cannot be made $why", async ({ fields, status }) => {
    const { create, list } = await house();
    expect((await create(fields)).status).toBe(status);
    expect(await list()).toEqual([]);
  });

  it("is listed once for its name, the latest, unless all are asked for", async () => {
    const { create, list, app } = await house();
    await create({ external_id: "1" });
    await create({ external_id: "2", conclusion: "success" });
    await create({ name: "other" });
    const ids = async (query: string) => (await list(query)).map((run: { external_id: string }) => run.external_id);
    expect(await ids("?check_name=look")).toEqual(["2"]);
    expect(await ids("?check_name=look&filter=all")).toEqual(["2", "1"]);
    expect(await ids(`?app_id=${app.id}&status=queued`)).toEqual([""]);
    expect(await ids("?app_id=1")).toEqual([]);
  });

  it("belongs to the App that made it, in a suite of that App's", async () => {
    const { bot, create, github, time, head_sha } = await house();
    const { body } = await create();
    const other = github.createApp({ slug: "other", permissions: { checks: "write" }, events: [] });
    const { id } = github.install(other.id, "acme");
    const minted = await caller(github, jwtOf(other, time.now))("POST", `/app/installations/${id}/access_tokens`);
    const stranger = caller(github, minted.body.token);
    const refused = await stranger("PATCH", `${RUNS}/${body.id}`, { conclusion: "success" });
    expect([refused.status, refused.body.message]).toEqual([
      403,
      expect.stringContaining("can only be modified by the GitHub App that created it"),
    ]);
    await stranger("POST", RUNS, { name: "look", head_sha });
    const suites = (await bot("GET", "/repos/acme/api/commits/main/check-suites")).body;
    expect(suites).toMatchObject({
      total_count: 2,
      check_suites: [{ app: { slug: "warden" }, head_branch: "main" }, { app: { slug: "other" } }],
    });
    const suite = suites.check_suites[0].id;
    expect((await bot("GET", `/repos/acme/api/check-suites/${suite}`)).body).toMatchObject({
      id: suite,
      status: "in_progress",
      conclusion: null,
    });
    expect((await bot("GET", `/repos/acme/api/check-suites/${suite}/check-runs`)).body.total_count).toBe(1);
    expect(github.checkRunsOf("acme/api", head_sha)).toHaveLength(2);
  });

  it("is not for people to make", async () => {
    const { github, head_sha } = await house();
    expect(github.as("ann").request("POST", RUNS, { name: "x", head_sha }, 403).body).toMatchObject({
      message: "You must authenticate via a GitHub App.",
    });
  });

  it("tells when it is made and when it is completed, once", async () => {
    const hooks = await listen();
    const { bot, create, github, app } = await house();
    github.setWebhook(app.id, hooks.url, "quiet");
    const { body } = await create();
    await bot("PATCH", `${RUNS}/${body.id}`, { conclusion: "success" });
    await bot("PATCH", `${RUNS}/${body.id}`, { conclusion: "failure" });
    await create({ conclusion: "neutral" });
    await github.idle();
    expect(github.deliveries.map(({ event, action }) => `${event}.${action}`)).toEqual([
      "check_run.created",
      "check_run.completed",
      "check_run.created",
      "check_run.completed",
    ]);
  });
});
