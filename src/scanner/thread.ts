import { parentPort, workerData } from "node:worker_threads";
import { compileRules } from "../secrets/detection/compile.ts";
import { CatFile } from "./cat-file.ts";
import type { ThreadAnswer, ThreadSettings, ThreadTask } from "./jobs.ts";
import { rulesOf } from "./rules.ts";
import { scanJob } from "./scan-job.ts";

// A thread of `pool.ts`: scans what it is told to, until it is ended.

const port = parentPort;
if (port === null) throw new Error("The scanner's thread runs as a worker thread only");
const { rules: source, limits, key, repository } = workerData as ThreadSettings;
const rules = rulesOf(source);
if (!rules.ok) throw new Error("The rules cannot be read, though they could be before");
const blobs = repository === null ? null : new CatFile(repository);
const tools = { rules: compileRules(rules.set), limits, key, blobs };

const answer = (message: ThreadAnswer) => port.postMessage(message);

// One after the other, since there is one process of git's to ask.
let last: Promise<void> = Promise.resolve();
port.on("message", (task: ThreadTask) => {
  last = last.then(async () => {
    for (const { number, job } of task) answer({ number, result: await scanJob(job, tools) });
  });
});
answer("ready");
