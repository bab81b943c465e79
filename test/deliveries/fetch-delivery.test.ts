import { randomUUID } from "node:crypto";
import { describe, expect, it } from "vitest";
import { deliveryFetcher } from "../../src/deliveries/fetch-delivery.ts";
import { listHookDeliveries } from "../../src/deliveries/hook-deliveries.ts";
import { HookApi, json } from "./hook-api.ts";
import { MovingClock } from "./moving-clock.ts";

function setting() {
  const clock = new MovingClock();
  const api = new HookApi(clock);
  const fetch = deliveryFetcher(api.octokit, clock);
  return { clock, api, find: (guid: string, receivedAt = clock.now()) => fetch({ guid, event: "branch_protection_rule", receivedAt }) };
}

describe("a delivery's body at GitHub", () => {
  it("is found by the delivery's guid", async () => {
    const { api, find } = setting();
    const guid = api.attempt();
    for (let index = 0; index < 150; index += 1) api.attempt();
    api.bodies.set(guid, { action: "edited" });
    expect(await find(guid)).toEqual({ action: "edited" });
    expect(api.requests).toEqual([
      "GET /app/hook/deliveries?per_page=100",
      "GET /app/hook/deliveries?per_page=100&cursor=v1_1051",
      "GET /app/hook/deliveries/1001",
    ]);
  });

  it("is that of the attempt nearest in time", async () => {
    const { clock, api, find } = setting();
    const at = clock.now();
    const guid = api.attempt();
    for (let minutes = 0; minutes < 3; minutes += 1) {
      clock.pass(60);
      api.attempt({ guid });
    }
    api.bodies.set(guid, {});
    await find(guid, at + 61_000);
    expect(api.requests.at(-1)).toBe("GET /app/hook/deliveries/1002");
  });

  it("is looked for again while GitHub may not have listed it yet, and gone after ten minutes", async () => {
    const { clock, find } = setting();
    const [guid, at] = [randomUUID(), clock.now()];
    await expect(find(guid, at)).rejects.toMatchObject({ code: "delivery_not_listed", seconds: 60, countsAsFailure: true });
    clock.pass(600);
    await expect(find(guid, at)).rejects.toMatchObject({ code: "delivery_gone" });
  });

  it("is not looked for below the time when it was received", async () => {
    const { clock, api, find } = setting();
    for (let index = 0; index < 300; index += 1) api.attempt();
    clock.pass(3600);
    await expect(find(randomUUID())).rejects.toMatchObject({ code: "delivery_not_listed" });
    expect(api.requests).toHaveLength(1);
  });

  it("is not looked for without end", async () => {
    const { clock, api, find } = setting();
    const guid = api.attempt();
    for (let index = 0; index < 5000; index += 1) api.attempt({ guid: randomUUID() });
    clock.pass(1);
    await expect(find(guid)).rejects.toMatchObject({ code: "delivery_not_listed" });
    expect(api.requests).toHaveLength(50);
  });

  it("is refused when GitHub sent it as another event", async () => {
    const { api, find } = setting();
    const guid = api.attempt({ event: "push" });
    await expect(find(guid)).rejects.toMatchObject({ code: "delivery_mismatch", message: expect.stringContaining("push") });
  });

  it("is gone when GitHub no longer keeps it", async () => {
    const { api, find } = setting();
    await expect(find(api.attempt())).rejects.toMatchObject({ code: "delivery_gone" });
  });
});

describe("GitHub's list of deliveries", () => {
  it("is read in GitHub's words", async () => {
    const { clock, api } = setting();
    const guid = randomUUID();
    api.attempt({ guid: guid.toUpperCase(), action: null, installation_id: null, repository_id: null });
    const { deliveries } = await listHookDeliveries(api.octokit, { status: "failure" });
    const deliveredAt = Math.floor(clock.now() / 1000) * 1000;
    expect(deliveries).toEqual([
      { id: 1001, guid, deliveredAt, redelivery: false, status: "Bad Gateway", statusCode: 502, event: "branch_protection_rule" },
    ]);
  });

  it("is read without entries whose id or guid cannot be relied on", async () => {
    const { api } = setting();
    api.attempt({ id: 2 ** 60 });
    api.attempt({ guid: "1234" });
    const guid = api.attempt();
    const { deliveries } = await listHookDeliveries(api.octokit, {});
    expect(deliveries.map((delivery) => delivery.guid)).toEqual([guid]);
  });

  it("ends where GitHub names no next page, or none that it can name", async () => {
    const { api } = setting();
    for (const link of [
      '<https://api.github.com/app/hook/deliveries>; rel="first"',
      '<https://api.github.com/app/hook/deliveries>; rel="next"',
    ]) {
      api.fault = () => json(200, [], { link });
      expect(await listHookDeliveries(api.octokit, {})).toEqual({ deliveries: [] });
    }
  });
});
