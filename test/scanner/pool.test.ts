import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { describe, expect, it } from "vitest";
import type { Job } from "../../src/scanner/jobs.ts";
import { Pool } from "../../src/scanner/pool.ts";
import { folder } from "./made.ts";

/** A thread that does to a file what its name says. */
const thread = `
import { parentPort } from "node:worker_threads";
parentPort.on("message", (task) => {
  for (const { number, job } of task) {
    const { path } = job.file;
    if (path === "hang") for (;;);
    if (path === "die") throw new Error("out of memory");
    if (path === "slow") for (let at = 0; at < 6; at++) {
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 200);
      parentPort.postMessage("working");
    }
    parentPort.postMessage({ number, result: { sightings: [], gaps: [], bytes: path.length } });
  }
});
parentPort.postMessage("ready");
`;

async function run(paths: readonly string[], { source = thread, threads = 1 } = {}) {
  using place = folder();
  place.write({ "thread.mjs": source });
  const pool = new Pool({
    threads,
    patience: 900,
    thread: pathToFileURL(join(place.path, "thread.mjs")),
    settings: {
      rules: { kind: "ours" },
      strict: false,
      limits: { chunk: 1, overlap: 1, most: 1, budget: 1 },
      key: new Uint8Array(),
      repository: null,
    },
  });
  async function* jobs(): AsyncGenerator<Job> {
    for (const path of paths) yield { kind: "file", location: Buffer.from(path), file: { path, uri: path } };
  }
  const results: [string, string | number][] = [];
  for await (const { job, result } of pool.run(jobs())) results.push([job.file.path, result.gaps[0]?.reason ?? result.bytes]);
  return results;
}

describe("a pool of threads", () => {
  it("hands out results in the order of the jobs, whoever did them", async () => {
    const paths = Array.from({ length: 300 }, (_, at) => "x".repeat(at % 50));
    expect(await run(paths, { threads: 3 })).toEqual(paths.map((path) => [path, path.length]));
  });

  it("gives up a job at which a thread hangs or dies, says so, and does the others", async () => {
    expect(await run(["a", "hang", "b", "die", "c"])).toEqual([
      ["a", 1],
      ["hang", "out-of-time"],
      ["b", 1],
      ["die", "failed"],
      ["c", 1],
    ]);
  });

  it("has patience with a thread that goes on with a large file", async () => {
    expect(await run(["slow"])).toEqual([["slow", 4]]);
  });

  it("fails when a thread cannot even begin", async () => {
    await expect(run(["a", "b"], { source: "throw new Error('no rules');" })).rejects.toThrow("no rules");
  });

  it("is content with nothing to do", async () => {
    expect(await run([])).toEqual([]);
  });
});
