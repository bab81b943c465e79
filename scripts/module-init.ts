import { execFileSync } from "node:child_process";

/** Milliseconds that a fresh process needs to evaluate a module; Node's own start is not counted. */
export function initOf(file: string): number {
  const script = `const start = performance.now(); await import(${JSON.stringify(file)}); const ms = performance.now() - start; process.stdout.write(String(ms), () => process.exit(0));`;
  return Number(execFileSync(process.execPath, ["--input-type=module", "--eval", script], { encoding: "utf8" }));
}
