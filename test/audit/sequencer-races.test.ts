import { describe, expect, it } from "vitest";
import { DynamoLedger } from "../../src/audit/dynamo-ledger.ts";
import { sequence } from "../../src/audit/sequencer.ts";
import type { Table } from "../../src/storage/table.ts";
import { RetryLater } from "../../src/values/errors.ts";
import { generator } from "../storage/faults.ts";
import { memoryTable } from "../storage/memory-table.ts";
import { thorough } from "../thorough.ts";
import { acme, entry, noon } from "./entries.ts";
import { type Call, type Fate, Interleaving } from "./interleaving.ts";
import { LogAuditor } from "./log-checks.ts";

const clock = { now: () => noon };

async function tableWith(events: number) {
  const table = memoryTable(clock);
  const ledger = new DynamoLedger({ table });
  for (let event = 0; event < events; event++) await ledger.record(entry({ of: `change-${event}`, at: noon + event }));
  return table;
}

/**
 * Two processes, each doing what `begin` starts, in every order in which their calls can follow each other with at most `switches`
 * changes from a process that could have gone on.
 */
async function everyOrder(
  switches: number,
  begin: () => Promise<{ world: Interleaving; afterEach: () => void; atEnd: () => Promise<void> }>,
): Promise<number> {
  let runs = 0;
  // Each path is what was chosen at each fork; the last choice is moved on until there is none left.
  const path: { choice: number; options: number }[] = [];
  for (;;) {
    const { world, afterEach, atEnd } = await begin();
    let [running, left, fork] = [0, switches, 0];
    for (let calls = await world.calls(); calls.length > 0; calls = await world.calls()) {
      const next = [0, 1].flatMap((process) => calls.find((call) => call.process === process) ?? []);
      const own = next.find(({ process }) => process === running);
      let chosen: Call | undefined = own ?? next[0];
      if (own !== undefined && next.length > 1 && left > 0) {
        const step = path[fork] ?? { choice: 0, options: 2 };
        path[fork++] = step;
        if (step.choice === 1) {
          chosen = next.find((call) => call !== own);
          left--;
        }
      }
      if (chosen === undefined) throw new Error("There are calls, so one is chosen");
      running = chosen.process;
      await world.choose(chosen);
      afterEach();
    }
    await atEnd();
    runs++;
    path.length = fork;
    for (let last = path.at(-1); last !== undefined && last.choice === last.options - 1; last = path.at(-1)) path.pop();
    const last = path.at(-1);
    if (last === undefined) return runs;
    last.choice++;
  }
}

describe("two sequencers of one owner", () => {
  it.each([
    { events: 1, batchSize: 1, switches: 4 },
    { events: 2, batchSize: 1, switches: 3 },
    { events: 3, batchSize: 2, switches: 2 },
  ])("log $events events once, $batchSize a batch, in every order with $switches switches", async ({ events, batchSize, switches }) => {
    const runs = await everyOrder(switches, async () => {
      const table = await tableWith(events);
      const world = new Interleaving(table);
      const auditor = new LogAuditor(acme);
      const results: number[] = [];
      for (let process = 0; process < 2; process++) {
        world.start(async (own) => results.push((await sequence({ table: own, clock, batchSize }, acme)).sequenced));
      }
      return {
        world,
        afterEach: () => void auditor.look(table.items()),
        atEnd: async () => {
          expect(world.failures).toEqual(new Map());
          // Of two that finish, one may leave a remnant in the inbox until the next minute.
          await sequence({ table, clock, batchSize }, acme);
          expect(auditor.lookAtEnd(table.items())).toHaveLength(events);
          expect(results.reduce((sum, count) => sum + count)).toBe(events);
        },
      };
    });
    expect(runs).toBeGreaterThan(150);
  });

  it("log what a writer repeats once, in every order with 3 switches", async () => {
    const runs = await everyOrder(3, async () => {
      const table = await tableWith(2);
      const world = new Interleaving(table);
      const auditor = new LogAuditor(acme);
      world.start((own) => sequence({ table: own, clock, batchSize: 1 }, acme));
      world.start((own) => new DynamoLedger({ table: own }).record(entry({ of: "change-0" })));
      return {
        world,
        afterEach: () => void auditor.look(table.items()),
        atEnd: async () => {
          await sequence({ table, clock }, acme);
          expect(auditor.lookAtEnd(table.items())).toHaveLength(2);
        },
      };
    });
    expect(runs).toBeGreaterThan(100);
  });
});

describe("writers and sequencers that die and fail by chance", () => {
  const fates: readonly Fate[] = ["die before", "die after", "fail before", "fail after", "repeat"];

  it.each(thorough ? [1, 2, 3, 4, 5] : [1])("lose, double and move nothing in 500 runs (seed %i)", async (seed) => {
    const random = generator(seed * 7919);
    const upTo = (most: number) => 1 + Math.floor(random() * most);
    const pick = <Thing>(things: readonly Thing[]): Thing => {
      const thing = things[Math.floor(random() * things.length)];
      if (thing === undefined) throw new RangeError("Nothing to pick from");
      return thing;
    };
    let [died, logged, batches] = [0, 0, 0];
    for (let run = 0; run < 500; run++) {
      const table = memoryTable(clock);
      const world = new Interleaving(table);
      const auditor = new LogAuditor(acme);
      const batchSize = upTo(4);
      const recorded = new Set<string>();
      const writer = () => {
        const of = `change-${upTo(8)}`;
        return async (own: Table) => {
          await new DynamoLedger({ table: own }).record(entry({ of, at: noon + upTo(5) }));
          recorded.add(of);
        };
      };
      const sequencer = (own: Table) => sequence({ table: own, clock, batchSize }, acme);
      for (let count = upTo(8); count > 0; count--) world.start(writer());
      for (let count = upTo(3); count > 0; count--) world.start(sequencer);
      let newcomers = upTo(6);
      let step = 0;
      for (let calls = await world.calls(); calls.length > 0; calls = await world.calls()) {
        const fate = random() < 0.06 ? pick(fates) : "pass";
        await world.choose(pick(calls), fate);
        if (fate.startsWith("die")) died++;
        if (newcomers > 0 && random() < 0.08) {
          newcomers--;
          world.start(random() < 0.5 ? writer() : sequencer);
        }
        if (run % 20 === 0 || ++step % 40 === 0) auditor.look(table.items());
      }
      for (const error of world.failures.values()) expect(error).toBeInstanceOf(RetryLater);
      auditor.look(table.items());
      // The next minute, in which nothing goes wrong.
      const last = await sequence({ table, clock, batchSize }, acme);
      const log = auditor.lookAtEnd(table.items());
      expect(last.size).toBe(log.length);
      expect(log.length).toBeGreaterThanOrEqual(recorded.size);
      logged += log.length;
      batches += table.items().filter(({ PK }) => PK === `B#${acme}`).length;
    }
    // The runs did what they are for.
    expect(died).toBeGreaterThan(100);
    expect(logged).toBeGreaterThan(1000);
    expect(batches).toBeGreaterThan(700);
  });
});
