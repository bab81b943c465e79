import { compileRules } from "../secrets/detection/compile.ts";
import { CatFile } from "./cat-file.ts";
import type { Job, JobResult, ThreadSettings } from "./jobs.ts";
import { rulesOf } from "./rules.ts";
import { type ScanTools, scanJob } from "./scan-job.ts";

/** What a thread scans with. @throws Error when the rules cannot be used: whoever starts threads has read them before */
export function toolsOf({ rules: source, strict, limits, key, repository }: ThreadSettings): ScanTools {
  const rules = rulesOf(source);
  if (!rules.ok) throw new Error("The rules cannot be read, though they could be before");
  return { rules: compileRules(rules.set, { strict }), limits, key, blobs: repository === null ? null : new CatFile(repository) };
}

/** Scans jobs one after the other in this thread: nothing watches over them, but nothing has to be started either. */
export async function* runHere<J extends Job>(
  jobs: AsyncIterable<J>,
  settings: ThreadSettings,
): AsyncGenerator<{ readonly job: J; readonly result: JobResult }> {
  const tools = toolsOf(settings);
  try {
    for await (const job of jobs) yield { job, result: await scanJob(job, tools) };
  } finally {
    tools.blobs?.close();
  }
}
