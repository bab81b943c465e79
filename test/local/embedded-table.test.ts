import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Worker } from "node:worker_threads";
import { ListTablesCommand } from "@aws-sdk/client-dynamodb";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { EngineSettings } from "../../src/local/embedded-engine.ts";
import { openEmbeddedTable } from "../../src/local/embedded-table.ts";
import { dynamoClient } from "../../src/storage/dynamo-client.ts";

const clock = { now: () => Date.UTC(2031, 0, 1) };
const key = { PK: "P", SK: "-" };

describe("the embedded table", () => {
  let folder: string;
  let path: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), "pipewarden-table-"));
    path = join(folder, "deep", "table");
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  it("keeps on disk what was written, in a folder that it makes", async () => {
    const first = await openEmbeddedTable({ path, clock });
    await first.table.put({ ...key, n: 1 });
    await first.close();
    const second = await openEmbeddedTable({ path, clock });
    expect(await second.table.get(key)).toEqual({ ...key, n: 1 });
    await second.close();
  });

  it("finishes or refuses the requests in hand when it is closed, and can be opened again at once", async () => {
    for (let round = 1; round <= 2; round++) {
      const first = await openEmbeddedTable({ path, clock });
      const inHand = Array.from({ length: 60 }, (_, number) => first.table.put({ PK: `round ${round}`, SK: String(number) }));
      const ended = Promise.allSettled(inHand);
      await Promise.race(inHand);
      await first.close();
      const results = await ended;
      const second = await openEmbeddedTable({ path, clock });
      const stored = (await second.table.query({ PK: `round ${round}` })).items.map((item) => Number(item.SK));
      await second.close();
      expect(stored).toEqual(expect.arrayContaining(results.flatMap(({ status }, number) => (status === "fulfilled" ? [number] : []))));
      const refused = results.filter((result) => result.status === "rejected");
      for (const { reason } of refused) expect(reason).toMatchObject({ code: "storage_unavailable" });
    }
  });

  it("is empty each time it is opened in memory", async () => {
    const first = await openEmbeddedTable({ clock });
    await first.table.put(key);
    await first.close();
    const second = await openEmbeddedTable({ clock });
    expect(await second.table.get(key)).toBeUndefined();
    await second.close();
  });

  it("tells a second opener that the folder is in use, and serves the first one on", async () => {
    const first = await openEmbeddedTable({ path, clock });
    await expect(openEmbeddedTable({ path, clock })).rejects.toMatchObject({
      code: "store_in_use",
      message: `Another Pipewarden uses the folder ${path}. Stop it, or give this one a folder of its own.`,
    });
    await first.table.put(key);
    expect(await first.table.get(key)).toEqual(key);
    await first.close();
  });

  it("says why a folder cannot be used", async () => {
    await writeFile(join(folder, "deep"), "a file where the folder should be");
    await expect(openEmbeddedTable({ path, clock })).rejects.toMatchObject({
      code: "store_unusable",
      message: expect.stringContaining(path),
    });
  });

  it("serves nobody but its opener", async () => {
    const settings: EngineSettings = { path: undefined, accessKeyId: "drawn" };
    const engine = new Worker(new URL("../../src/local/embedded-engine.ts", import.meta.url), { workerData: settings });
    const [report] = (await once(engine, "message")) as [{ port: number }];
    const list = async (accessKeyId: string) => {
      const client = dynamoClient({
        endpoint: `http://127.0.0.1:${report.port}`,
        region: "us-east-1",
        credentials: { accessKeyId, secretAccessKey: "any" },
      });
      const answer = client.send(new ListTablesCommand());
      return await answer.then(
        ({ TableNames }) => TableNames,
        (error: { $metadata: { httpStatusCode?: number } }) => error.$metadata.httpStatusCode,
      );
    };
    expect(await list("drawn")).toEqual([]);
    expect(await list("guessed")).toBe(403);
    await engine.terminate();
  });

  it("has every acknowledged write after SIGKILL", async () => {
    const writer = fork(new URL("./embedded-writer.ts", import.meta.url), [path], { execArgv: [] });
    const acknowledged = await killAfter(writer, 25);
    const { table, close } = await openEmbeddedTable({ path, clock });
    const { items } = await table.query({ PK: "written" });
    await close();
    const numbers = items.map((item) => Number(item.SK));
    expect(numbers).toEqual(Array.from(numbers, (_, index) => index + 1));
    expect(numbers.length).toBeGreaterThanOrEqual(acknowledged);
  });
});

/** Kills the writer once it has reported `count` writes; answers the last number that it reported. */
async function killAfter(writer: ChildProcess, count: number): Promise<number> {
  let last = 0;
  writer.on("message", (number: number) => {
    last = number;
    if (number === count) writer.kill("SIGKILL");
  });
  const [, signal] = await once(writer, "exit");
  expect(signal).toBe("SIGKILL");
  return last;
}
