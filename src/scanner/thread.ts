import { parentPort, workerData } from "node:worker_threads";
import type { ThreadAnswer, ThreadSettings, ThreadTask } from "./jobs.ts";
import { scanJob } from "./scan-job.ts";
import { toolsOf } from "./tools.ts";

// A thread of `pool.ts`: scans what it is told to, until it is ended.

const port = parentPort;
if (port === null) throw new Error("The scanner's thread runs as a worker thread only");
const tools = toolsOf(workerData as ThreadSettings);
const answer = (message: ThreadAnswer) => port.postMessage(message);

// One after the other, since there is one process of git's to ask.
let last: Promise<void> = Promise.resolve();
port.on("message", (task: ThreadTask) => {
  last = last.then(async () => {
    for (const { number, job } of task) answer({ number, result: await scanJob(job, tools, () => answer("working")) });
  });
});
answer("ready");
