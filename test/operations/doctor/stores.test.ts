import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { sweep } from "../../../src/deliveries/sweep.ts";
import type { DoctorDependencies } from "../../../src/operations/doctor/check.ts";
import { tableDefinition } from "../../../src/storage/definition.ts";
import type { FoundDefinition } from "../../../src/storage/found-definition.ts";
import { indexRunKey, sweepKey } from "../../../src/storage/keys.ts";
import { startWard, type Ward } from "./ward.ts";

let ward: Ward;
beforeEach(async () => {
  ward = await startWard();
});
afterEach(() => ward.close());

const hour = 3_600_000;
const { partition, sort, indexes } = tableDefinition;
const protection = { timeToLive: "ttl", pointInTimeRecovery: true, deletionProtection: true, stream: "NEW_AND_OLD_IMAGES" };
const sound: FoundDefinition = { partition, sort, indexes, protection };

describe("the doctor's look at the table", () => {
  const definition = (found: FoundDefinition) => ward.look("table", "table.definition", { describeTable: async () => found });

  it("finds it well when it is as the code defines it, whether or not the engine can protect it", async () => {
    expect(await definition(sound)).toMatchObject({ state: "ok", message: expect.stringContaining("protection are on") });
    expect(await definition({ partition, sort, indexes })).toMatchObject({ state: "ok" });
  });

  it.each([
    ["its keys are SK and PK", { ...sound, partition: sort, sort: partition }],
    ["the index byActor is missing", { ...sound, indexes: { byDay: indexes.byDay, byRepository: indexes.byRepository } }],
    ["the index byDay has the keys PK and order", { ...sound, indexes: { ...indexes, byDay: { ...indexes.byDay, partition } } }],
    ["time to live is not switched on", { ...sound, protection: { ...protection, timeToLive: undefined } }],
    ["point-in-time recovery is off", { ...sound, protection: { ...protection, pointInTimeRecovery: false } }],
    ["deletion protection is off", { ...sound, protection: { ...protection, deletionProtection: false } }],
    ["its stream is not", { ...sound, protection: { ...protection, stream: undefined } }],
  ] satisfies [string, FoundDefinition][])("fails when %s", async (words, found) => {
    expect(await definition(found)).toMatchObject({ state: "failure", message: expect.stringContaining(words) });
  });

  it("fails, with AWS's reason, when it may not be described", async () => {
    const refused = Object.assign(new Error("no"), { name: "AccessDeniedException" });
    const look = await ward.look("table", "table.definition", { describeTable: () => Promise.reject(refused) });
    expect(look).toMatchObject({ state: "failure", message: expect.stringContaining("may not use the table") });
  });

  it("tries a conditional write and leaves nothing", async () => {
    const before = ward.rig.table.items();
    expect(await ward.look("table", "table.conditions")).toMatchObject({ state: "ok" });
    expect(ward.rig.table.items()).toEqual(before);
  });

  it("fails for a table that takes every write, or forgets it", async () => {
    const { table } = ward.rig;
    const careless = { ...table, put: (item) => table.put(item) } as DoctorDependencies["table"];
    const look = await ward.look("table", "table.conditions", { table: careless });
    expect(look).toMatchObject({ state: "failure", message: expect.stringContaining("may be made twice") });
    const forgetful = { ...table, put: async () => {} } as DoctorDependencies["table"];
    const forgot = await ward.look("table", "table.conditions", { table: forgetful });
    expect(forgot).toMatchObject({ state: "failure", message: expect.stringContaining("does not show it") });
  });

  it("fails for a table that is down, and still looks at the rest", async () => {
    const down = { ...ward.rig.table, get: () => Promise.reject(Object.assign(new Error("secret words"), { name: "Down" })) };
    const checks = await ward.examine("table", { table: down, describeTable: async () => sound });
    expect(checks.map(({ state }) => state)).toEqual(["ok", "failure", "failure", "failure"]);
    expect(checks[1]?.message).toBe("This could not be looked at: it failed in a way that is not foreseen (Down).");
  });
});

describe("the doctor's look at the last sweep", () => {
  const sweepNow = (run = "r1") => {
    const { table, queue, clock, log } = ward.rig;
    return sweep({ github: ward.rig.clients(), table, queue, clock, log }, run);
  };

  it("warns when there was none", async () => {
    expect(await ward.look("table", "sweep.last")).toMatchObject({
      state: "warning",
      message: expect.stringContaining("No sweep is recorded"),
    });
  });

  it("finds the one that was made, and fails when it is two hours old", async () => {
    await sweepNow();
    expect(await ward.rig.table.get(sweepKey)).toEqual({ ...sweepKey, run: "r1", at: ward.rig.clock.now(), queued: 1, failed: 0 });
    ward.rig.clock.advance(2 * hour);
    const look = await ward.look("table", "sweep.last");
    expect(look).toEqual({ name: "sweep.last", state: "ok", message: "The last sweep was 120 min ago and queued 1 repository." });
    ward.rig.clock.advance(1);
    expect(await ward.look("table", "sweep.last")).toMatchObject({ state: "failure", message: expect.stringContaining("stays unseen") });
  });

  it("warns of installations that could not be listed", async () => {
    ward.rig.github.faults.inject({ kind: "status", status: 502, match: { route: "/installation/repositories" } });
    await sweepNow();
    const look = await ward.look("table", "sweep.last");
    expect(look).toMatchObject({ state: "warning", message: expect.stringContaining("1 installation could not be listed") });
  });

  it("does not take the sweep of one repository for one of all", async () => {
    const { table, queue, clock, log } = ward.rig;
    await sweep({ github: ward.rig.clients(), table, queue, clock, log }, "r1", "acme/shop");
    expect(await table.get(sweepKey)).toBeUndefined();
  });
});

describe("the doctor's look at the queues", () => {
  const queue = (depth: DoctorDependencies["queue"]["depth"]) => ({ queue: { depth } });

  it("finds empty ones well", async () => {
    expect((await ward.examine("queues")).map(({ name, state }) => [name, state])).toEqual([
      ["queue.act", "ok"],
      ["queue.fix", "ok"],
      ["queue.rotate", "ok"],
      ["queue.dead-letters", "ok"],
    ]);
  });

  it("warns of a message that nobody takes, and says for how long", async () => {
    await ward.rig.queue.send("fix", { group: "app", body: "{}" });
    ward.rig.clock.advance(15 * 60_000);
    expect(await ward.look("queues", "queue.fix")).toMatchObject({ state: "ok", message: expect.stringContaining("waits for 900 s") });
    ward.rig.clock.advance(1_000);
    const look = await ward.look("queues", "queue.fix");
    expect(look).toMatchObject({ state: "warning", message: expect.stringMatching(/waits for 901 s.*worker of lane fix/) });
    expect(await ward.look("queues", "queue.act")).toMatchObject({ state: "ok" });
  });

  it("warns of a heap where the age is not known", async () => {
    const changes = { ...queue(async () => ({ visible: 1_001, hidden: 0, dead: 0 })), oldestMessage: undefined };
    expect(await ward.look("queues", "queue.act", changes)).toMatchObject({ state: "warning" });
  });

  it("fails for a queue that does not answer", async () => {
    const changes = queue(() => Promise.reject(Object.assign(new Error("x"), { name: "QueueDoesNotExist" })));
    const checks = await ward.examine("queues", changes);
    expect(checks.map(({ state }) => state)).toEqual(["failure", "failure", "failure", "failure"]);
    expect(checks[0]?.message).toContain("QueueDoesNotExist");
  });

  it("says what is missing when AWS does not allow it", async () => {
    const denied = Object.assign(new Error("arn:aws:sts::1:user is not authorized"), { name: "AccessDenied" });
    const look = await ward.look(
      "queues",
      "queue.act",
      queue(() => Promise.reject(denied)),
    );
    expect(look?.message).toBe(
      "This could not be looked at: AWS does not allow it to whoever asks (AccessDenied); docs/doctor.md says what the doctor needs.",
    );
  });

  it("warns of dead letters, with how to look at them", async () => {
    const { queue: local } = ward.rig;
    await local.send("act", { group: "app", body: "no message" });
    const [received] = await local.receive("act", { max: 1, waitSeconds: 0, visibilitySeconds: 60 });
    if (received !== undefined) await local.bury("act", received);
    const look = await ward.look("queues", "queue.dead-letters");
    expect(look).toMatchObject({ state: "warning", message: expect.stringMatching(/1 in lane act.*pipewarden deliveries list/) });
  });
});

describe("the index of managed secrets", () => {
  const report = { at: 0, secrets: 2, values: 3, notIndexed: { "named-public": 4, "too-short": 1 }, refused: 0, failed: 0 };

  it.each([
    [0, {}, { state: "ok", message: "3 values of 2 managed secrets are looked for. Not looked for: 1 too-short." }],
    [0, { refused: 1 }, { state: "warning", message: expect.stringContaining("1 secrets or stores could not be read") }],
    [31, {}, { state: "failure", message: expect.stringContaining("as of 31 min ago") }],
  ])("%i minutes after a run with %j", async (minutes, more, expected) => {
    await ward.rig.table.put({ ...indexRunKey, ...report, ...more, at: ward.rig.clock.now() - minutes * 60_000 });
    expect(await ward.look("table", "secrets.index")).toMatchObject(expected);
  });
});
