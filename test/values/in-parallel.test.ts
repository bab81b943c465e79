import { setImmediate } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import { inParallel } from "../../src/values/in-parallel.ts";

describe("work in parallel", () => {
  it("answers the results in the order of the items and is as wide as it may be", async () => {
    let [running, widest] = [0, 0];
    const results = await inParallel([5, 1, 4, 2, 3], 2, async (item, index) => {
      widest = Math.max(widest, ++running);
      for (let wait = 0; wait < item; wait++) await setImmediate();
      running--;
      return `${index}:${item}`;
    });
    expect(results).toEqual(["0:5", "1:1", "2:4", "3:2", "4:3"]);
    expect(widest).toBe(2);
  });

  it("does nothing for no items", async () => {
    expect(await inParallel([], 3, () => Promise.reject(new Error("never")))).toEqual([]);
  });

  it("begins nothing after a failure, and throws it when all that was begun has ended", async () => {
    const ended: number[] = [];
    const work = inParallel([1, 2, 3, 4], 2, async (item) => {
      if (item === 1) throw new Error("the first");
      for (let wait = 0; wait < 5; wait++) await setImmediate();
      ended.push(item);
    });
    await expect(work).rejects.toThrow("the first");
    expect(ended).toEqual([2]);
  });
});
