import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { lastBatch } from "../../src/audit/batch.ts";
import { DynamoLedger } from "../../src/audit/dynamo-ledger.ts";
import { eventId } from "../../src/audit/event-id.ts";
import { decodeMessage } from "../../src/deliveries/envelope.ts";
import type { Queue } from "../../src/deliveries/queue.ts";
import { scheduleSweeps } from "../../src/local/schedule.ts";
import { trailOwnersPartition } from "../../src/storage/keys.ts";
import { RetryLater } from "../../src/values/errors.ts";
import { acme, entry } from "../audit/entries.ts";
import { MovingClock } from "../deliveries/moving-clock.ts";
import { failAt } from "../storage/faults.ts";
import { memoryTable } from "../storage/memory-table.ts";
import { startAcme } from "./acme.ts";

const minute = 60;
const listInstallations = { route: "/app/installations", method: "GET" };
const listDeliveries = { route: "/app/hook/deliveries", method: "GET" };

let clock: MovingClock;
let world: Awaited<ReturnType<typeof startAcme>>;
let logged: { level: "warn" | "error"; message: string }[];
let swept: string[];
let table: ReturnType<typeof memoryTable>;
let ticking: "not yet" | "yes" | "stopped";
let tick: () => Promise<void>;
let stop: () => Promise<void>;

beforeEach(async () => {
  // 7:08:09, so the next hour begins after 51 minutes and 51 seconds.
  clock = new MovingClock();
  world = await startAcme({ clock, repositories: ["shop", "site"] });
  table = memoryTable(clock);
  [logged, swept, ticking] = [[], [], "not yet"];
});
afterEach(async () => {
  await stop?.();
  expect(world.github.violations).toEqual([]);
  await world.github.close();
});

/** Starts the schedule and waits for its first round. `tick` is a minute that passes, and the round that it brings. */
async function start(): Promise<void> {
  const send: Queue["send"] = async (_lane, { body }) => {
    const message = decodeMessage(body);
    if (message.type === "sweep") swept.push(`${message.run} ${message.repository.name}`);
  };
  const log = (level: "warn" | "error") => (_fields: object, message: string) => void logged.push({ level, message });
  let callback = () => {};
  const schedule = scheduleSweeps({
    github: world.port(),
    queue: { send } as unknown as Queue,
    table,
    clock,
    log: { ...world.log, debug: () => {}, info: () => {}, warn: log("warn"), error: log("error") },
    everyMinute: (given) => {
      callback = given;
      ticking = "yes";
      return {
        stop: () => {
          ticking = "stopped";
        },
      };
    },
  });
  // Stopping also waits for the round under way; the ticks are the test's own, so they can go on.
  stop = () => schedule.stop();
  tick = async () => {
    clock.pass(minute);
    callback();
    await schedule.stop();
  };
  await schedule.stop();
}

const requests = (filter: { route: string; method: string }) =>
  world.github.requests.filter(({ route, method }) => route === filter.route && method === filter.method).length;
const ticks = async (count: number) => {
  for (let number = 0; number < count; number++) await tick();
};

describe("the schedule", () => {
  it("sweeps every repository at the start, and once in every hour by the clock", async () => {
    await start();
    expect(swept).toEqual(["2031-05-06T07 shop", "2031-05-06T07 site"]);
    await ticks(51);
    expect(swept).toHaveLength(2);
    await ticks(1);
    expect(swept.slice(2)).toEqual(["2031-05-06T08 shop", "2031-05-06T08 site"]);
    await ticks(59);
    expect(requests(listInstallations)).toBe(2);
  });

  it("looks for missed deliveries at the start, and every five minutes", async () => {
    await start();
    expect(requests(listDeliveries)).toBe(1);
    await ticks(4);
    expect(requests(listDeliveries)).toBe(1);
    await ticks(1);
    expect(requests(listDeliveries)).toBe(2);
    await ticks(10);
    expect(requests(listDeliveries)).toBe(4);
  });

  it("tries a sweep that failed again after a minute, for the same hour", async () => {
    world.github.faults.inject({ kind: "status", status: 401, match: { route: "/app/installations" }, times: 2 });
    await start();
    expect(swept).toEqual([]);
    expect(logged).toEqual([{ level: "error", message: "the hourly sweep failed, to be tried again" }]);
    await ticks(1);
    expect([swept, logged.length]).toEqual([[], 2]);
    await ticks(1);
    expect(swept).toEqual(["2031-05-06T07 shop", "2031-05-06T07 site"]);
    await ticks(5);
    expect(requests(listInstallations)).toBe(3);
  });

  it("looks for missed deliveries also when the sweep fails", async () => {
    world.github.faults.inject({ kind: "status", status: 401, match: { route: "/app/installations" } });
    await start();
    expect(requests(listDeliveries)).toBe(1);
  });

  it("waits as long as GitHub asks before it tries again", async () => {
    world.github.faults.inject({ kind: "secondaryRateLimit", retryAfter: 150, match: { route: "/app/installations" } });
    await start();
    expect(logged).toEqual([{ level: "warn", message: "the hourly sweep has to wait" }]);
    await ticks(2);
    expect(requests(listInstallations)).toBe(1);
    await ticks(1);
    expect(requests(listInstallations)).toBe(2);
    expect(swept).toHaveLength(2);
  });

  it("repeats a sweep after five minutes for an installation that could not be listed", async () => {
    world.github.faults.inject({ kind: "status", status: 502, match: { route: "/installation/repositories" } });
    await start();
    expect(swept).toEqual([]);
    await ticks(4);
    expect(requests(listInstallations)).toBe(1);
    await ticks(1);
    expect(swept).toHaveLength(2);
  });

  it("tries a search for missed deliveries that failed again after five minutes, and no earlier than GitHub asks", async () => {
    const route = "/app/hook/deliveries";
    world.github.faults.inject({ kind: "status", status: 401, match: { route } });
    world.github.faults.inject({ kind: "secondaryRateLimit", retryAfter: 420, match: { route } });
    await start();
    await ticks(4);
    expect(requests(listDeliveries)).toBe(1);
    await ticks(1);
    expect(requests(listDeliveries)).toBe(2);
    await ticks(6);
    expect(requests(listDeliveries)).toBe(2);
    await ticks(1);
    expect(requests(listDeliveries)).toBe(3);
    expect(logged.map(({ level }) => level)).toEqual(["error", "warn"]);
  });

  it("puts what was recorded into the audit log every minute, also while the sweep fails", async () => {
    const size = async () => (await lastBatch(table, acme))?.frontier.size ?? 0;
    const ledger = new DynamoLedger({ table });
    await ledger.record(entry({ of: "first" }));
    world.github.faults.inject({ kind: "status", status: 401, match: { route: "/app/installations" }, times: 2 });
    await start();
    expect(await size()).toBe(1);
    for (const of of ["second", "third"]) await ledger.record(entry({ of }));
    await ticks(1);
    expect(await size()).toBe(3);
  });

  it("goes on after a minute in which the table could not be read", async () => {
    await new DynamoLedger({ table }).record(entry());
    const down = failAt([1], "before", () => new RetryLater("storage_unavailable", "Down.", { seconds: 15, countsAsFailure: true }));
    const { query } = table;
    table.query = (asked) => (asked.PK === trailOwnersPartition ? down.around("query", () => query(asked)) : query(asked));
    await start();
    expect(logged).toEqual([{ level: "warn", message: "the audit sequencer has to wait" }]);
    expect(await lastBatch(table, acme)).toBeUndefined();
    await ticks(1);
    expect((await lastBatch(table, acme))?.events).toEqual([eventId(entry())]);
  });

  it("does not begin a round while another one is under way", async () => {
    await start();
    clock.pass(3600);
    const before = requests(listInstallations);
    const both = [tick(), tick()];
    await Promise.all(both);
    expect(requests(listInstallations)).toBe(before + 1);
  });

  it("ends the ticks when it is stopped", async () => {
    await start();
    expect(ticking).toBe("stopped");
  });
});
