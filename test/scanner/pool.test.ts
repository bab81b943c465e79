import { describe, expect, it } from "vitest";
import { runPool } from "./pool-of-doubles.ts";

describe("a pool of threads", () => {
  it("hands out results in the order of the jobs, whoever did them", async () => {
    const paths = Array.from({ length: 300 }, (_, at) => "x".repeat(at % 50));
    expect(await runPool(paths, { threads: 3 })).toEqual(paths.map((path) => [path, path.length]));
  });

  it("gives up a job at which a thread dies, says so, and does the others", async () => {
    expect(await runPool(["a", "die", "b", "die", "c"])).toEqual([
      ["a", 1],
      ["die", "failed"],
      ["b", 1],
      ["die", "failed"],
      ["c", 1],
    ]);
  });

  it("fails when a thread cannot even begin", async () => {
    await expect(runPool(["a", "b"], { source: "throw new Error('no rules');" })).rejects.toThrow("no rules");
  });

  it("is content with nothing to do", async () => {
    expect(await runPool([])).toEqual([]);
  });
});
