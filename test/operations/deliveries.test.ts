import { randomUUID } from "node:crypto";
import { beforeEach, describe, expect, it } from "vitest";
import { claimDelivery } from "../../src/deliveries/claim.ts";
import type { Queue } from "../../src/deliveries/queue.ts";
import type { GitHub } from "../../src/github/client.ts";
import { deliveryVerbs } from "../../src/operations/deliveries.ts";
import type { DeliveryListing } from "../../src/operations/deliveries-list.ts";
import type { ShownDelivery } from "../../src/operations/deliveries-show.ts";
import { HookApi } from "../deliveries/hook-api.ts";
import { MovingClock } from "../deliveries/moving-clock.ts";
import { memoryTable } from "../storage/memory-table.ts";

// Over a list of GitHub's that is longer than a page; the whole bot's is in test/e2e/operate.test.ts.

let clock: MovingClock;
let api: HookApi;
let table: ReturnType<typeof memoryTable>;
let ask: <Answer>(verb: string, parameters?: Record<string, string>) => Promise<Answer>;

beforeEach(() => {
  clock = new MovingClock();
  api = new HookApi(clock);
  table = memoryTable(clock);
  const app = Object.assign(api.octokit, { paginate: async () => [] });
  const github = { app: () => app } as unknown as GitHub;
  const queue = { deadLetters: async () => [] } as unknown as Queue;
  const verbs = deliveryVerbs({ table, queue, clock, github, operator: "Olga", ledger: { record: async () => {} } });
  ask = async <Answer>(verb: string, parameters: Record<string, string> = {}) => (await verbs[verb]?.(parameters)) as Answer;
});

const ok = { status: "OK", status_code: 202 };
const done = async (guid: string, result = "done") => (await claimDelivery(table, clock, { guid, lane: "act" })).complete(result);
const pages = () => api.requests.filter((request) => request.startsWith("GET /app/hook/deliveries?")).length;

describe("GitHub's long list of deliveries", () => {
  it("is read no further than is needed", async () => {
    for (let index = 0; index < 250; index += 1) {
      await done(api.attempt(ok));
      clock.pass(1);
    }
    const few = await ask<DeliveryListing>("deliveries-list", { limit: "3" });
    expect([few.deliveries.length, few.more, pages()]).toEqual([3, true, 1]);
    const all = await ask<DeliveryListing>("deliveries-list", { limit: "500" });
    expect([all.deliveries.length, all.more, pages()]).toEqual([250, false, 4]);
  });

  it("tells with --failed the one that failed long ago, and not one that failed and then arrived", async () => {
    const lost = api.attempt();
    clock.pass(60);
    const late = api.attempt();
    clock.pass(60);
    for (let index = 0; index < 150; index += 1) await done(api.attempt(ok));
    api.attempt({ guid: late, redelivery: true, ...ok });
    await done(late);
    const failed = await ask<DeliveryListing>("deliveries-list", { failed: "true" });
    expect(failed.deliveries.map(({ guid, lanes }) => [guid, lanes.act?.state])).toEqual([[lost, "never arrived"]]);
    expect(failed.more).toBe(false);
  });

  it("counts attempts of one delivery together, and lets the claim tell what the newest attempt does not", async () => {
    const guid = api.attempt(ok);
    clock.pass(60);
    api.attempt({ guid, redelivery: true, status: "timed out", status_code: 0 });
    await done(guid);
    const { deliveries } = await ask<DeliveryListing>("deliveries-list");
    expect(deliveries).toMatchObject([{ guid, attempts: 2, statusCode: 0, lanes: { act: { state: "done" } } }]);
  });

  it("tells an event that nobody wants by its name or action alone, and asks for no answer that it does not need", async () => {
    api.attempt({ event: "star", action: "created", ...ok });
    api.attempt({ event: "check_run", action: "completed", ...ok });
    api.attempt({ event: "check_run", action: "completed" });
    const { deliveries } = await ask<DeliveryListing>("deliveries-list");
    expect(deliveries.map(({ lanes }) => lanes)).toEqual([{ act: { state: "not wanted" } }, { act: { state: "not wanted" } }, {}]);
    expect(api.requests.filter((request) => /deliveries\/\d/.test(request))).toEqual([]);
  });

  it("takes one for waiting whose answer GitHub has lost, and one that was queued as a reference", async () => {
    const first = api.attempt(ok);
    const large = api.attempt({ status: "Payload Too Large", status_code: 413 });
    await (await claimDelivery(table, clock, { guid: large, lane: "act" })).noteReference();
    api.fault = (_method, path) => (/\/\d+$/.test(path) ? Response.json({ message: "Not Found" }, { status: 404 }) : undefined);
    const { deliveries } = await ask<DeliveryListing>("deliveries-list");
    expect(deliveries.map(({ guid, lanes }) => [guid, lanes.act?.state])).toEqual([
      [large, "waiting"],
      [first, "waiting"],
    ]);
  });

  it("is not taken for complete when GitHub fails in the middle", async () => {
    api.attempt(ok);
    api.fault = (_method, path) => (/\/\d+$/.test(path) ? Response.json({ message: "Bad" }, { status: 502 }) : undefined);
    await expect(ask("deliveries-list")).rejects.toMatchObject({ status: 502 });
  });
});

describe("a delivery that GitHub does not list any more", () => {
  it("is shown as far as its claim goes", async () => {
    const [worked, begun, refused] = [randomUUID(), randomUUID(), randomUUID()];
    await done(worked);
    await (await claimDelivery(table, clock, { guid: begun, lane: "fix" })).savePlan({ decidedAt: clock.now(), decision: { changes: [] } });
    await done(refused, "missing_permission");
    const shown = async (guid: string) => await ask<ShownDelivery>("deliveries-show", { guid });
    const at = clock.now();
    const nothing = { event: null, attempts: [], deadLetters: [], audit: [] };
    expect(await shown(worked)).toEqual({
      guid: worked,
      ...nothing,
      lanes: { act: { fate: { state: "done", at }, plan: null, copyLeftAt: null } },
    });
    expect(await shown(begun)).toEqual({
      guid: begun,
      ...nothing,
      lanes: { fix: { fate: { state: "waiting" }, plan: { decidedAt: at, changes: [] }, copyLeftAt: null } },
    });
    expect((await shown(refused)).lanes.act?.fate).toEqual({ state: "refused", code: "missing_permission", at });
    await expect(shown(randomUUID())).rejects.toMatchObject({ code: "delivery_unknown" });
  });

  it.each([
    ["deliveries-list", { limit: "0" }, "number_invalid"],
    ["deliveries-list", { since: "yesterday" }, "time_invalid"],
    ["deliveries-redrive", { lane: "slow" }, "lane_unknown"],
    ["deliveries-redrive", { limit: "1001" }, "number_invalid"],
    ["deliveries-show", {}, "guid_invalid"],
  ])("and %s %j is refused", async (verb, parameters, code) => {
    await expect(ask(verb, parameters as unknown as Record<string, string>)).rejects.toMatchObject({ code });
  });
});
