import { once } from "node:events";
import { join } from "node:path";
import { Worker } from "node:worker_threads";
import type { Corpus } from "./corpora.ts";

/** Milliseconds that two threads take for a corpus, which they have in memory; starting them and compiling rules is not counted. */
export async function twoThreads(rules: string, { files }: Corpus, rounds: number): Promise<readonly number[]> {
  const halves = [0, 1].map((half) => files.filter((_, index) => index % 2 === half));
  const workers = halves.map((half) => new Worker(join(import.meta.dirname, "thread.ts"), { workerData: { rules, files: half } }));
  await Promise.all(workers.map((worker) => once(worker, "message")));
  const times: number[] = [];
  for (let round = 0; round < rounds; round++) {
    const start = performance.now();
    const done = Promise.all(workers.map((worker) => once(worker, "message")));
    for (const worker of workers) worker.postMessage("scan");
    await done;
    times.push(performance.now() - start);
  }
  await Promise.all(workers.map((worker) => worker.terminate()));
  return times;
}
