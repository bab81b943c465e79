// A thread of `two-threads.ts`: scans its files whenever it is told to.
import { readFileSync } from "node:fs";
import { parentPort, workerData } from "node:worker_threads";
import { compileRules } from "../../../src/secrets/detection/compile.ts";
import { scan } from "../../../src/secrets/detection/scan.ts";
import { readGitleaksConfig } from "../../../src/secrets/gitleaks/config.ts";

const { rules, files } = workerData as { rules: string; files: readonly { path: string; bytes: Uint8Array }[] };
const config = readGitleaksConfig(readFileSync(rules, "utf8"), { base: { rules: [], allowlists: [] } });
if (!config.ok) throw new Error(`${rules} cannot be read.`);
const compiled = compileRules(config.set, { strict: true });
const scanAll = () => {
  for (const file of files) scan(compiled, file, { budget: Number.POSITIVE_INFINITY });
};
scanAll();
parentPort?.on("message", () => {
  scanAll();
  parentPort?.postMessage("done");
});
parentPort?.postMessage("ready");
