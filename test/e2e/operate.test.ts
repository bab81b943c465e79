import { randomUUID } from "node:crypto";
import { describe, expect, it } from "vitest";
import { DynamoLedger } from "../../src/audit/dynamo-ledger.ts";
import { encodeMessage, firstTry } from "../../src/deliveries/encode.ts";
import { decodeMessage } from "../../src/deliveries/envelope.ts";
import type { ReplayedDelivery } from "../../src/operations/deliveries.ts";
import type { DeliveryListing, ListedDelivery } from "../../src/operations/deliveries-list.ts";
import type { RedriveReport } from "../../src/operations/deliveries-redrive.ts";
import type { ShownDelivery } from "../../src/operations/deliveries-show.ts";
import { operatorVerbs } from "../../src/operations/verbs.ts";
import { ownerId, repositoryId } from "../../src/values/ids.ts";
import { auditOf, isBaseline } from "./assertions.ts";
import type { Rig } from "./rig.ts";
import { protectedRepository, scene } from "./scene.ts";

const minute = 60_000;
const weaken = (rig: Rig, method: "DELETE" | "POST" = "DELETE"): void => {
  const { status } = rig.github.as("mallory").request(method, "/repos/acme/shop/branches/main/protection/enforce_admins");
  expect([200, 204]).toContain(status);
};

function operator(rig: Rig) {
  const { table, queue, clock, log } = rig;
  const verbs = operatorVerbs({ table, queue, clock, log, github: rig.clients(), ledger: new DynamoLedger({ table }), operator: "Olga" });
  return async <Answer>(verb: string, parameters: Record<string, string> = {}): Promise<Answer> =>
    (await verbs[verb]?.(parameters)) as Answer;
}

/** The delivery of the newest event of that name. */
const newest = (rig: Rig, event: string): string => {
  const found = rig.github.deliveries.filter((one) => one.event === event).at(-1);
  if (found === undefined) throw new Error(`Nothing was delivered about ${event}`);
  return found.guid;
};
const of = ({ deliveries }: DeliveryListing, guid: string): ListedDelivery | undefined => deliveries.find((one) => one.guid === guid);

/** Puts every message that is visible among the dead letters. */
async function killAll(rig: Rig): Promise<void> {
  for (;;) {
    const [message] = await rig.queue.receive("act", { max: 1, waitSeconds: 0, visibilitySeconds: 60 });
    if (message === undefined) return;
    await rig.queue.bury("act", message);
  }
}

describe("the verb deliveries list", () => {
  it("tells for each delivery whether it waits, is done, or was not wanted", async () => {
    const rig = await scene();
    await protectedRepository(rig);
    const ask = operator(rig);
    weaken(rig);
    await rig.github.idle();
    const guid = newest(rig, "branch_protection_rule");
    expect(of(await ask("deliveries-list"), guid)).toEqual({
      guid,
      event: "branch_protection_rule",
      action: "edited",
      installationId: rig.installation.id,
      repositoryId: expect.any(Number),
      at: rig.clock.now(),
      attempts: 1,
      statusCode: 202,
      status: "OK",
      lanes: { act: { state: "waiting" } },
    });

    await rig.settle(await rig.startBot());
    rig.github.as("alice").request("POST", "/repos/acme/shop/issues", { title: "Hm?" });
    await rig.github.idle();
    const listing = await ask<DeliveryListing>("deliveries-list");
    expect(of(listing, guid)?.lanes.act).toEqual({ state: "done", at: expect.any(Number) });
    // Stored by nobody: so short a text holds no secret. Only GitHub's copy of the bot's answer tells.
    expect(of(listing, newest(rig, "issues"))?.lanes).toEqual({ act: { state: "not wanted" } });
    const times = listing.deliveries.map(({ at }) => at);
    expect(times).toEqual(times.toSorted((a, b) => b - a));
    expect(listing.more).toBe(false);
    await rig.settle(await rig.startBot());
    expect(await ask("deliveries-list", { failed: "true" })).toEqual({ deliveries: [], more: false });
  });

  it("lists no more than it is asked for, and not what is older", async () => {
    const rig = await scene();
    await protectedRepository(rig);
    rig.clock.advance(10 * minute);
    const since = rig.clock.now();
    weaken(rig);
    await rig.settle(await rig.startBot());
    const ask = operator(rig);
    const all = await ask<DeliveryListing>("deliveries-list", { limit: "500" });
    const recent = await ask<DeliveryListing>("deliveries-list", { since: new Date(since).toISOString() });
    expect(recent.deliveries.length).toBeGreaterThan(0);
    expect(recent.deliveries).toEqual(all.deliveries.filter(({ at }) => at >= since));
    expect(await ask("deliveries-list", { limit: "1" })).toEqual({ deliveries: all.deliveries.slice(0, 1), more: true });
  });

  it("tells what never arrived, what died, and what was refused, and with --failed nothing else", async () => {
    const rig = await scene({ expectsFailures: true });
    await protectedRepository(rig);
    const ask = operator(rig);
    weaken(rig);
    await rig.github.idle();
    const dead = newest(rig, "branch_protection_rule");
    await killAll(rig);
    rig.clock.advance(minute);

    weaken(rig, "POST");
    await rig.github.idle();
    const refused = newest(rig, "branch_protection_rule");
    rig.github.suspend(rig.installation.id);
    await rig.drain(await rig.startBot());
    rig.github.unsuspend(rig.installation.id);
    rig.clock.advance(minute);

    rig.github.setWebhook(rig.app.id, `${rig.webhookUrl}-that-nobody-answers`, rig.webhookSecret);
    weaken(rig);
    await rig.github.idle();
    const lost = newest(rig, "branch_protection_rule");
    rig.github.setWebhook(rig.app.id, rig.webhookUrl, rig.webhookSecret);
    expect(new Set([dead, refused, lost]).size).toBe(3);

    const listing = await ask<DeliveryListing>("deliveries-list", { failed: "true" });
    expect(listing.deliveries.map(({ guid, statusCode, lanes }) => [guid, statusCode, lanes.act])).toEqual([
      [lost, 404, { state: "never arrived" }],
      [refused, 202, { state: "refused", code: "installation_suspended", at: expect.any(Number) }],
      [dead, 202, { state: "dead" }],
    ]);
    const shown = await ask<ShownDelivery>("deliveries-show", { guid: dead });
    expect(shown).toMatchObject({
      lanes: { act: { fate: { state: "dead" } } },
      deadLetters: [{ lane: "act", type: "delivery", failures: 0 }],
    });
    expect(await ask<ReplayedDelivery>("deliveries-replay", { guid: lost })).toMatchObject({ lanes: { act: { state: "never arrived" } } });
    await rig.settle(await rig.startBot());
    expect(of(await ask("deliveries-list"), lost)).toMatchObject({ attempts: 2, lanes: { act: { state: "done" } } });
  });
});

describe("the verb deliveries redrive", () => {
  it("lets the bot finish what it had given up, however old that is, and records who asked", async () => {
    const rig = await scene();
    await protectedRepository(rig);
    weaken(rig);
    await rig.github.idle();
    const guid = newest(rig, "branch_protection_rule");
    await killAll(rig);
    rig.clock.advance(5 * 24 * 60 * minute);
    const ask = operator(rig);
    expect(await ask<RedriveReport>("deliveries-redrive", { lane: "act" })).toEqual({ act: { sent: 1, kept: 0 } });
    // One more failure would have been its last, at that age.
    const [message] = await rig.queue.receive("act", { max: 1, waitSeconds: 0, visibilitySeconds: 0 });
    expect(decodeMessage(message?.body ?? "")).toMatchObject({ guid, attempt: 0, failures: 0, firstAt: rig.clock.now() });
    await rig.settle(await rig.startBot());
    expect(isBaseline(rig, "acme/shop")).toBe(true);
    expect(auditOf(rig).map(({ data }) => data.message)).toContain("Olga put 1 dead letter of the lane act back into the queue.");
  });

  it("leaves what cannot be read, and shows what dies again", async () => {
    const rig = await scene({ expectsFailures: true });
    await protectedRepository(rig);
    const ask = operator(rig);
    await rig.queue.send("act", { group: "app", body: '{"type":"of another version"}' });
    const poison = encodeMessage({
      type: "delivery",
      guid: randomUUID(),
      event: "push",
      receivedAt: rig.clock.now(),
      ownerId: ownerId(1),
      repositoryId: repositoryId(1),
      ...firstTry(rig.clock.now()),
      payload: { as: "gzip", base64: "bm90IGd6aXA=" },
    });
    await rig.queue.send("act", { group: "app", body: poison });
    await rig.drain(await rig.startBot());
    expect(await rig.queue.depth("act")).toEqual({ visible: 0, hidden: 0, dead: 2 });
    expect(await ask<RedriveReport>("deliveries-redrive")).toEqual({
      act: { sent: 1, kept: 1 },
      fix: { sent: 0, kept: 0 },
      rotate: { sent: 0, kept: 0 },
    });
    await rig.drain(await rig.startBot());
    expect(await rig.queue.depth("act")).toEqual({ visible: 0, hidden: 0, dead: 2 });
  });
});

describe("the verb deliveries show", () => {
  it("shows attempts, plan with outcomes, and the audit trail, but nothing of the payload", async () => {
    const rig = await scene();
    await protectedRepository(rig);
    rig.clock.advance(minute);
    weaken(rig);
    await rig.settle(await rig.startBot());
    const guid = rig.github.deliveries.filter(({ event }) => event === "branch_protection_rule").at(-2)?.guid ?? "";
    const shown = await operator(rig)<ShownDelivery>("deliveries-show", { guid: guid.toUpperCase() });
    const at = rig.clock.now();
    expect(shown).toMatchObject({ guid, event: "branch_protection_rule", deadLetters: [] });
    expect(shown.attempts).toEqual([{ id: expect.any(Number), at, redelivery: false, statusCode: 202, status: "OK" }]);
    const change = {
      kind: "protection.admins",
      summary: "Bind administrators to the protection of the default branch.",
      outcome: "succeeded",
    };
    expect(shown.lanes).toEqual({ act: { fate: { state: "done", at }, plan: { decidedAt: at, changes: [change] }, copyLeftAt: null } });
    expect(shown.audit.map(({ type }) => type).sort()).toEqual(
      ["protection.admins", "checks.publish"].flatMap((kind) => [`pipewarden.${kind}.requested`, `pipewarden.${kind}.succeeded`]).sort(),
    );
    expect(JSON.stringify(shown)).not.toMatch(/"(?:payload|facts|sender|repository|html_url)"/);
  });
});

describe("the verb deliveries replay", () => {
  it("asks GitHub to deliver again, which changes nothing when all is done", async () => {
    const rig = await scene();
    await protectedRepository(rig);
    weaken(rig);
    await rig.settle(await rig.startBot());
    const guid = newest(rig, "branch_protection_rule");
    const before = rig.github.writes({ effective: true });
    const asked = await operator(rig)<ReplayedDelivery>("deliveries-replay", { guid });
    expect(asked).toEqual({ guid, event: "branch_protection_rule", lanes: { act: { state: "done", at: expect.any(Number) } } });
    await rig.settle(await rig.startBot());
    expect(rig.github.writes({ effective: true }) - before).toBe(0);
    const shown = await operator(rig)<ShownDelivery>("deliveries-show", { guid });
    expect(shown.attempts.map(({ redelivery }) => redelivery)).toEqual([true, false]);
    expect(shown.lanes.act?.copyLeftAt).toBe(rig.clock.now());
    expect(shown.audit.map(({ sentence }) => sentence)).toContain("Olga asked GitHub to deliver this event again.");
  });

  it.each(["deliveries-replay", "deliveries-show"])("is told by %s that nobody knows the delivery, or that it is none", async (verb) => {
    const rig = await scene();
    const ask = operator(rig);
    await expect(ask(verb, { guid: randomUUID() })).rejects.toMatchObject({ code: expect.stringMatching(/^delivery_un(?:listed|known)$/) });
    await expect(ask(verb, { guid: "../app" })).rejects.toMatchObject({ code: "guid_invalid" });
  });
});
