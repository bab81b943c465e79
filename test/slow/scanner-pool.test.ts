import { describe, expect, it } from "vitest";
import { runPool } from "../scanner/pool-of-doubles.ts";

// Real waiting, which takes its time.

describe("a pool of threads", () => {
  it("gives up a job at which a thread hangs, says so, and does the others", async () => {
    expect(await runPool(["a", "hang", "b"], { patience: 3_000 })).toEqual([
      ["a", 1],
      ["hang", "out-of-time"],
      ["b", 1],
    ]);
  });

  it("has patience with a thread that goes on with a large file", async () => {
    expect(await runPool(["slow"], { patience: 3_000 })).toEqual([["slow", 4]]);
  });
});
