import { execFileSync } from "node:child_process";
import { join } from "node:path";

/** Milliseconds of processor time. */
export interface Preparation {
  readonly compile: number;
  /** Of the first text that is scanned then. */
  readonly scan: number;
}

const processes = 9;

/** What a new process pays before its first finding: rules are read already, nothing is optimised yet. Without a file: for our own rules. */
export function preparing(rules?: string): readonly Preparation[] {
  const program = join(import.meta.dirname, "prepare-once.ts");
  return Array.from(
    { length: processes },
    () =>
      JSON.parse(execFileSync(process.execPath, [program, ...(rules === undefined ? [] : [rules])], { encoding: "utf8" })) as Preparation,
  );
}

export function processorTime(work: () => void): number {
  const before = process.cpuUsage();
  work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000;
}
