import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { budgetLimit, hasPlace, takePlace } from "../../src/changes/budget.ts";
import { ownerId, repositoryId } from "../../src/values/ids.ts";
import { failSometimes } from "../storage/faults.ts";
import { faultyTable, throttled } from "../storage/faulty-table.ts";
import { memoryTable } from "../storage/memory-table.ts";

const noon = Date.UTC(2026, 0, 15, 12);
const hour = 3_600_000;
const placeOf = (repository: number, policyVersion = "v1") => ({ owner: ownerId(3), policyVersion, repository: repositoryId(repository) });
const tableAt = (now = noon) => memoryTable({ now: () => now });

describe("the limit of a budget", () => {
  it.each([
    [0, 10],
    [300, 10],
    [500, 10],
    [549, 10],
    [550, 11],
    [3_000, 60],
  ])("is, of %i repositories, %i", (repositories, limit) => {
    expect(budgetLimit(repositories)).toBe(limit);
  });
});

describe("taking places in a budget", () => {
  it("gives as many as there are, and no more", async () => {
    const table = tableAt();
    for (let id = 1; id <= 10; id++) expect(await takePlace(table, placeOf(id), 10, noon)).toBe(true);
    expect(await takePlace(table, placeOf(11), 10, noon)).toBe(false);
    expect(await hasPlace(table, placeOf(10), noon)).toBe(true);
    expect(await hasPlace(table, placeOf(11), noon)).toBe(false);
  });

  it("gives a repository that has its place no second one, even when all are taken", async () => {
    const table = tableAt();
    for (let id = 1; id <= 10; id++) for (let times = 0; times < 3; times++) await takePlace(table, placeOf(id), 10, noon);
    expect(await takePlace(table, placeOf(4), 10, noon)).toBe(true);
  });

  it("counts each version, and each owner, by itself", async () => {
    const table = tableAt();
    expect(await takePlace(table, placeOf(1), 1, noon)).toBe(true);
    expect(await takePlace(table, placeOf(2, "v2"), 1, noon)).toBe(true);
    expect(await takePlace(table, { ...placeOf(2), owner: ownerId(4) }, 1, noon)).toBe(true);
    expect(await takePlace(table, placeOf(2), 1, noon)).toBe(false);
  });

  it("frees a place an hour after it was taken, not when the clock strikes", async () => {
    const table = tableAt();
    const late = noon + hour - 1_000;
    expect(await takePlace(table, placeOf(1), 1, late)).toBe(true);
    expect(await takePlace(table, placeOf(2), 1, noon + hour)).toBe(false);
    expect(await takePlace(table, placeOf(2), 1, late + hour - 1)).toBe(false);
    expect(await takePlace(table, placeOf(2), 1, late + hour)).toBe(true);
    expect(await hasPlace(table, placeOf(1), late + hour)).toBe(false);
  });

  it("never gives more than the limit within any hour, whoever asks when", async () => {
    const asks = fc.array(fc.record({ id: fc.integer({ min: 1, max: 12 }), minutes: fc.integer({ min: 0, max: 30 }) }), { maxLength: 60 });
    await fc.assert(
      fc.asyncProperty(asks, async (sequence) => {
        const table = tableAt();
        const given: { id: number; at: number }[] = [];
        let at = noon;
        for (const { id, minutes } of sequence) {
          at += minutes * 60_000;
          const had = await hasPlace(table, placeOf(id), at);
          if ((await takePlace(table, placeOf(id), 3, at)) && !had) given.push({ id, at });
        }
        for (const { at: end } of given) expect(given.filter(({ at }) => at > end - hour && at <= end).length).toBeLessThanOrEqual(3);
      }),
    );
  });

  it("gives no more to many workers at once", async () => {
    const table = tableAt();
    const taken = await Promise.all(Array.from({ length: 80 }, (_, index) => takePlace(table, placeOf(index + 1), 10, noon)));
    expect(taken.filter(Boolean)).toHaveLength(10);
  });

  it.each([1, 2, 3, 4, 5])("gives no more to many workers at once whose table fails before and after its calls (seed %i)", async (seed) => {
    const table = tableAt();
    const faults = failSometimes({ probability: 0.2, seed, error: throttled });
    const faulty = faultyTable(table, faults);
    const persistently = async (id: number): Promise<boolean> => {
      for (;;) {
        try {
          return await takePlace(faulty, placeOf(id), 10, noon);
        } catch {
          // The message comes again.
        }
      }
    };
    const taken = await Promise.all(Array.from({ length: 60 }, (_, index) => persistently((index % 30) + 1)));
    const winners = new Set(taken.flatMap((won, index) => (won ? [(index % 30) + 1] : [])));
    expect(winners.size).toBe(10);
    expect(faults.failed()).toBeGreaterThan(5);
  });
});
