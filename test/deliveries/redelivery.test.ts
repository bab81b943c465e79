import { randomUUID } from "node:crypto";
import { describe, expect, it } from "vitest";
import { claimDelivery } from "../../src/deliveries/claim.ts";
import { decodeMessage } from "../../src/deliveries/envelope.ts";
import { redeliverMissed } from "../../src/deliveries/redelivery.ts";
import { redeliveryMarkKey } from "../../src/storage/keys.ts";
import { memoryTable } from "../storage/memory-table.ts";
import { HookApi, json } from "./hook-api.ts";
import { MovingClock } from "./moving-clock.ts";

const minute = 60;
const nothing = { settled: 0, redelivered: 0, referenced: 0, waiting: 0, refused: 0, abandoned: 0, complete: true };

function setting() {
  const clock = new MovingClock();
  const table = memoryTable(clock);
  const api = new HookApi(clock);
  const sent: { lane: string; group: string; body: string }[] = [];
  const send = async (lane: string, message: { group: string; body: string }) => {
    sent.push({ lane, ...message });
  };
  const run = (limit?: number) => redeliverMissed({ octokit: api.octokit, table, clock, send, ...(limit === undefined ? {} : { limit }) });
  const complete = async (guid: string) => (await claimDelivery(table, clock, { guid, lane: "act" })).complete("done");
  const since = async () => Number((await table.get(redeliveryMarkKey))?.since);
  return { clock, table, api, sent, send, run, complete, since };
}

describe("the search for missed deliveries", () => {
  it("asks for one that failed, once, and is content when it arrived", async () => {
    const { clock, api, run } = setting();
    api.attempt();
    clock.pass(5 * minute);
    expect(await run()).toEqual({ ...nothing, missed: 1, redelivered: 1 });
    expect(api.requests).toEqual([
      "GET /app/hook/deliveries?per_page=100&status=failure",
      "GET /app/hook/deliveries?per_page=100&status=success",
      "POST /app/hook/deliveries/1001/attempts",
    ]);
    clock.pass(5 * minute);
    expect(await run()).toEqual({ ...nothing, missed: 1, settled: 1 });
    expect(api.redeliveries()).toHaveLength(1);
  });

  it("takes all attempts of one delivery for one, and asks for the last", async () => {
    const { clock, api, run } = setting();
    const guid = api.attempt();
    clock.pass(minute);
    api.attempt({ guid });
    clock.pass(10 * minute);
    expect(await run()).toEqual({ ...nothing, missed: 1, redelivered: 1 });
    expect(api.redeliveries()).toEqual(["POST /app/hook/deliveries/1002/attempts"]);
  });

  it("reads one page, and asks for nothing, when nothing failed", async () => {
    const { api, run } = setting();
    api.attempt({ status: "OK", status_code: 202 });
    expect(await run()).toEqual({ ...nothing, missed: 0 });
    expect(api.requests).toHaveLength(1);
  });

  it("leaves alone what no lane wants, what was done, and what somebody else had delivered", async () => {
    const { clock, api, run, complete } = setting();
    api.attempt({ event: "star", action: "created" });
    await complete(api.attempt());
    api.attempt({ guid: api.attempt(), status: "OK", status_code: 202, redelivery: true });
    clock.pass(5 * minute);
    expect(await run()).toEqual({ ...nothing, missed: 3, settled: 3 });
    expect(api.redeliveries()).toEqual([]);
  });

  it("waits longer after each failure, and gives up after twelve", async () => {
    const { clock, api, run } = setting();
    api.attempt();
    api.outcome = { status: "Bad Gateway", status_code: 502 };
    const asked: number[] = [];
    let report = await run();
    // A day has 1,440 minutes.
    for (let passed = 1; passed < 2000 && report.abandoned === 0; passed += 1) {
      expect(report.redelivered + report.waiting).toBe(1);
      clock.pass(minute);
      report = await run();
      if (report.redelivered === 1) asked.push(passed);
    }
    const waits = asked.map((at, index) => at - (asked[index - 1] ?? 0));
    expect(waits).toEqual([1, 2, 4, 8, 16, 32, 64, 128, 256, 360, 360]);
    expect(report).toEqual({ ...nothing, missed: 1, abandoned: 1 });
    expect(api.redeliveries()).toHaveLength(11);
  });

  it("keeps what waits in sight: its mark moves past nothing that is still to be done", async () => {
    const { clock, api, run, since } = setting();
    api.attempt({ event: "star" });
    clock.pass(3600);
    const failedAt = Math.floor(clock.now() / 1000) * 1000;
    api.attempt();
    api.outcome = undefined;
    clock.pass(3600);
    expect((await run()).redelivered).toBe(1);
    expect(await since()).toBe(failedAt);
    api.outcome = { status: "OK", status_code: 202 };
    clock.pass(5 * minute);
    expect(await run()).toEqual({ ...nothing, missed: 1, redelivered: 1 });
    clock.pass(3600);
    expect(await run()).toEqual({ ...nothing, missed: 1, settled: 1 });
    expect(await since()).toBe(clock.now() - 15 * 60_000);
    expect(await run()).toEqual({ ...nothing, missed: 0 });
  });

  it("keeps its mark a quarter of an hour behind, because GitHub lists deliveries late", async () => {
    const { clock, api, run } = setting();
    await run();
    const tenMinutesAgo = new Date(clock.now() - 10 * 60_000).toISOString();
    api.attempt({ delivered_at: tenMinutesAgo });
    expect((await run()).redelivered).toBe(1);
  });

  it("looks back three days at most, as long as GitHub keeps deliveries", async () => {
    const { clock, api, run } = setting();
    api.attempt();
    clock.pass(3 * 86_400 + 1);
    api.attempt({ event: "star" });
    expect(await run()).toEqual({ ...nothing, missed: 1, settled: 1 });
  });

  it("asks for no more than its limit in one run, the longest missed first, and for the rest in the next", async () => {
    const { clock, api, run } = setting();
    for (let index = 0; index < 5; index += 1) {
      api.attempt();
      clock.pass(minute);
    }
    expect(await run(3)).toEqual({ ...nothing, missed: 5, redelivered: 3, waiting: 2 });
    expect(api.redeliveries()).toEqual([1001, 1002, 1003].map((id) => `POST /app/hook/deliveries/${id}/attempts`));
    expect(await run(3)).toEqual({ ...nothing, missed: 5, settled: 3, redelivered: 2 });
  });

  it.each([
    ["by its status code", { status: "failed", status_code: 413 }],
    ["in words", { status: "Request Entity Too Large", status_code: 400 }],
  ])("queues a reference, once, to a delivery that was too large %s", async (_, failure) => {
    const { clock, api, sent, run } = setting();
    const guid = api.attempt(failure);
    const deliveredAt = Math.floor(clock.now() / 1000) * 1000;
    clock.pass(5 * minute);
    expect(await run()).toEqual({ ...nothing, missed: 1, referenced: 1 });
    expect(sent.map(({ lane, group }) => [lane, group])).toEqual([["act", "repository:11"]]);
    expect(decodeMessage(sent[0]?.body ?? "")).toEqual({
      v: 1,
      type: "delivery",
      guid,
      event: "branch_protection_rule",
      action: "edited",
      receivedAt: deliveredAt,
      repositoryId: 11,
      installationId: 3,
      attempt: 0,
      failures: 0,
      firstAt: clock.now(),
      payload: { as: "reference" },
    });
    expect(await run()).toEqual({ ...nothing, missed: 1, settled: 1 });
    expect(sent).toHaveLength(1);
    expect(api.redeliveries()).toEqual([]);
  });

  it("queues the reference of an event that names no repository, installation or action", async () => {
    const { clock, api, sent, run } = setting();
    api.attempt({ status_code: 413, event: "create", action: null, repository_id: null, installation_id: null });
    clock.pass(minute);
    await run();
    expect(sent.map(({ group }) => group)).toEqual(["app"]);
    expect(decodeMessage(sent[0]?.body ?? "")).not.toHaveProperty("action");
  });

  it("queues the reference again when it died before noting it", async () => {
    const { clock, api, table, sent, run } = setting();
    api.attempt({ status_code: 413 });
    clock.pass(minute);
    const update = table.update;
    table.update = () => Promise.reject(new Error("killed"));
    await expect(run()).rejects.toThrow("killed");
    table.update = update;
    expect((await run()).referenced).toBe(1);
    expect(sent).toHaveLength(2);
  });

  it.each([400, 404, 410, 422])("goes on with the others when GitHub refuses one with %d", async (status) => {
    const { clock, api, run } = setting();
    api.attempt();
    api.attempt();
    clock.pass(minute);
    api.fault = (_, path) => (path.includes("/1001/") ? json(status, { message: "No" }) : undefined);
    expect(await run()).toEqual({ ...nothing, missed: 2, redelivered: 1, refused: 1 });
    api.fault = undefined;
    expect(await run()).toEqual({ ...nothing, missed: 2, settled: 1, redelivered: 1 });
  });

  it.each([
    ["a rate limit", 429, "github_rate_limited"],
    ["an outage", 502, "github_unavailable"],
    ["credentials that GitHub does not accept", 401, "github_unauthorized"],
  ])("stops at %s, and finds everything again in its next run", async (_, status, code) => {
    const { clock, table, api, run } = setting();
    api.attempt();
    clock.pass(minute);
    api.fault = (method) => (method === "POST" ? json(status, { message: "no" }, { "retry-after": "30" }) : undefined);
    await expect(run()).rejects.toMatchObject({ code });
    expect(await table.get(redeliveryMarkKey)).toBeUndefined();
    api.fault = undefined;
    expect((await run()).redelivered).toBe(1);
  });

  it("reads a long list in several runs, and only then moves its mark", async () => {
    const { clock, api, run, table, since } = setting();
    const start = clock.now();
    for (let index = 0; index < 10_050; index += 1) api.attempt({ event: "star", guid: randomUUID() });
    api.attempt({ delivered_at: new Date(start - 60_000).toISOString() });
    clock.pass(minute);
    expect(await run()).toMatchObject({ missed: 10_000, complete: false });
    expect(await table.get(redeliveryMarkKey)).toMatchObject({
      since: clock.now() - 3 * 86_400_000,
      cursor: expect.stringMatching(/^v1_/),
    });
    const asked = api.requests.length;
    expect(await run()).toEqual({ ...nothing, missed: 51, settled: 50, redelivered: 1 });
    expect(api.requests.length - asked).toBe(3);
    expect(await table.get(redeliveryMarkKey)).not.toHaveProperty("cursor");
    expect(await since()).toBe(clock.now() - 3 * 86_400_000);
    expect(api.redeliveries()).toEqual(["POST /app/hook/deliveries/11051/attempts"]);
  });
});
