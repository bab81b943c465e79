import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { build } from "esbuild";
import { type Benchmark, type Measurement, median } from "../benchmark.ts";

const root = join(import.meta.dirname, "../..");
// What the worker loads before its first event: the bot and the Probot application. The AWS clients are behind ports and are loaded at
// the first message, so they count for neither side.
const ours = `export { createBot } from "./src/bot.ts";\n`;
const bare = `export { Probot } from "probot";\n`;
const rounds = 21;

// CommonJS packages in the bundle call require() for Node's own modules.
const banner = `import { createRequire } from "node:module"; const require = createRequire(import.meta.url);`;

/** In chunks, as it is deployed: what is loaded later is a file of its own. Answers the entry. */
async function bundle(contents: string, outdir: string): Promise<string> {
  await build({
    stdin: { contents, resolveDir: root, loader: "ts" },
    outdir,
    outExtension: { ".js": ".mjs" },
    splitting: true,
    bundle: true,
    minify: true,
    platform: "node",
    target: "node24",
    format: "esm",
    banner: { js: banner },
    logLevel: "error",
  });
  return join(outdir, "stdin.mjs");
}

/** Milliseconds that a fresh process needs to evaluate a module; Node's own start is not counted. */
function initOf(file: string): number {
  const script = `const start = performance.now(); await import(${JSON.stringify(file)}); process.stdout.write(String(performance.now() - start)); process.exit(0);`;
  return Number(execFileSync(process.execPath, ["--input-type=module", "--eval", script], { encoding: "utf8" }));
}

/** Both bundles in turn, so that whatever else the machine does meets both. */
async function compare(): Promise<Measurement> {
  const folder = mkdtempSync(join(tmpdir(), "pipewarden-bench-"));
  try {
    const files = { ours: await bundle(ours, join(folder, "ours")), bare: await bundle(bare, join(folder, "bare")) };
    const times: { ours: number[]; bare: number[] } = { ours: [], bare: [] };
    for (let round = -2; round < rounds; round++) {
      const order = round % 2 === 0 ? (["ours", "bare"] as const) : (["bare", "ours"] as const);
      for (const side of order) {
        const time = initOf(files[side]);
        if (round >= 0) times[side].push(time); // the first rounds only bring the files into the disk cache
      }
    }
    const [own, other] = [median(times.ours) ?? Number.NaN, median(times.bare) ?? Number.NaN];
    console.error(`worker ${own.toFixed(1)} ms, bare Probot ${other.toFixed(1)} ms (medians of ${rounds})`);
    return { samples: times.ours.map((time, index) => time / (times.bare[index] ?? Number.NaN)), value: own / other };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

export const benchmarks: readonly Benchmark[] = [{ name: "worker.init_ratio_vs_probot", unit: "ratio", goal: { max: 1.2 }, run: compare }];
