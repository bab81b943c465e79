// `npm run -s bench [-- PREFIX]`: runs the benchmarks one after the other and prints one JSON line for each, nothing else on stdout. The
// prefix is that of a benchmark's name or of its file's: `cold` runs all of bench/cold.ts.
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { type Benchmark, lineOf, type Measurement } from "./benchmark.ts";

const prefix = process.argv[2] ?? "";
const folder = join(import.meta.dirname, "bench");

for (const file of readdirSync(folder).sort()) {
  if (!file.endsWith(".ts")) continue;
  const { benchmarks } = (await import(join(folder, file))) as { benchmarks?: readonly Benchmark[] };
  for (const benchmark of benchmarks ?? []) {
    if (!benchmark.name.startsWith(prefix) && !file.startsWith(prefix)) continue;
    let measurement: Measurement | undefined;
    try {
      measurement = await benchmark.run();
    } catch (error) {
      console.error(`${benchmark.name} could not be measured:`, error);
    }
    console.log(JSON.stringify(lineOf(benchmark, measurement)));
  }
}
// Whatever a benchmark left open (sockets, timers) must not keep the process alive.
process.exit(0);
