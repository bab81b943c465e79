import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { build } from "esbuild";
import type { Benchmark, Measurement } from "../benchmark.ts";
import { bundleOptions, requireBanner } from "../bundle-functions.ts";
import { initOf } from "../module-init.ts";
import { sideBySide } from "../side-by-side.ts";

// What a worker loads before its first message, on Lambda and on one machine: the bot with the Probot application. `cold.ts` measures the
// whole function.
const ours = `export { createBot } from "./src/bot.ts";\n`;
const bare = `export { Probot } from "probot";\n`;

/** In chunks, as it is deployed: what is loaded later is a file of its own. Answers the entry. */
async function bundle(contents: string, outdir: string): Promise<string> {
  const stdin = { contents, resolveDir: bundleOptions.absWorkingDir, loader: "ts" } as const;
  await build({ ...bundleOptions, stdin, outdir, banner: { js: requireBanner } });
  return join(outdir, "stdin.mjs");
}

async function compare(): Promise<Measurement> {
  const folder = mkdtempSync(join(tmpdir(), "pipewarden-bench-"));
  try {
    const files = { ours: await bundle(ours, join(folder, "ours")), other: await bundle(bare, join(folder, "bare")) };
    return sideBySide({ ours: "worker", other: "bare Probot" }, (side) => initOf(files[side]));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

export const benchmarks: readonly Benchmark[] = [{ name: "worker.init_ratio_vs_probot", unit: "ratio", goal: { max: 1.2 }, run: compare }];
