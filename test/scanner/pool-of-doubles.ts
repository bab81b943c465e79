import { join } from "node:path";
import { pathToFileURL } from "node:url";
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
    if (path === "slow") for (let at = 0; at < 8; at++) {
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 600);
      parentPort.postMessage("working");
    }
    parentPort.postMessage({ number, result: { sightings: [], gaps: [], bytes: path.length } });
  }
});
parentPort.postMessage("ready");
`;

/** What a pool of such threads answers for files of these names. */
export async function runPool(paths: readonly string[], { source = thread, threads = 1, patience = 30_000 } = {}) {
  using place = folder();
  place.write({ "thread.mjs": source });
  const pool = new Pool({
    threads,
    patience,
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
