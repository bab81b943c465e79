import { once } from "node:events";
import type { Worker } from "node:worker_threads";
import { describe, expect, it } from "vitest";
import { openEmbeddedTable } from "../../src/local/embedded-table.ts";
import type { PipewardenError } from "../../src/values/errors.ts";

const clock = { now: () => Date.UTC(2031, 0, 1) };

/** Opens a table and gets hold of its engine's thread. */
async function open() {
  const deaths: PipewardenError[] = [];
  const started = once(process, "worker") as Promise<[Worker]>;
  const { table, close } = await openEmbeddedTable({ clock, onDeath: (error) => deaths.push(error) });
  const [engine] = await started;
  return { table, close, engine, deaths };
}

describe("the embedded table", () => {
  it("tells that its engine ended without a word", async () => {
    const { engine, deaths } = await open();
    await engine.terminate();
    expect(deaths).toMatchObject([
      {
        code: "store_died",
        message: "The embedded table's engine ended by itself (exit code 1). What it had acknowledged is stored; start the bot again.",
      },
    ]);
  });

  it("tells that its engine ended by an error, in one line", async () => {
    const { engine, deaths } = await open();
    const fault = new Error("the store is broken\n  at block 7");
    engine.emit("error", fault);
    await engine.terminate();
    expect(deaths).toMatchObject([{ code: "store_died", message: expect.stringContaining("(the store is broken)"), cause: fault }]);
  });

  it("does not take its closing for a death, and closes also after one", async () => {
    const living = await open();
    await living.close();
    expect(living.deaths).toEqual([]);
    const dead = await open();
    await dead.engine.terminate();
    await dead.close();
    expect(dead.deaths).toHaveLength(1);
  });
});
