// `npm run faults [-- NAME-PREFIX]`: applies each patch of test/faults to a copy of the project and requires that its tests go red.
// A fault that no test notices, and a patch that no longer applies, are failures.
import { spawnSync } from "node:child_process";
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Fault, parseFault } from "./faults.ts";

const root = join(import.meta.dirname, "..");
const folder = join(root, "test/faults");
const prefix = process.argv[2] ?? "";
const notCopied = new Set(["node_modules", ".git", ".cache", ".pipewarden", "coverage", "dist"]);

// The results file belongs to whoever runs this script, not to the tests that are meant to fail.
const { PIPEWARDEN_TEST_RESULTS: _, ...environment } = process.env;

interface Run {
  readonly ok: boolean;
  readonly output: string;
}

function run(copy: string, command: string, words: readonly string[], input?: string): Run {
  const done = spawnSync(command, words, {
    cwd: copy,
    env: environment,
    encoding: "utf8",
    timeout: 300_000,
    killSignal: "SIGKILL",
    ...(input === undefined ? {} : { input }),
  });
  return { ok: done.status === 0, output: `${done.stdout}${done.stderr}${done.error?.message ?? ""}` };
}

// One file after the other: with --bail, what another worker had to report about its files can be lost.
// A test that a fault turns red is not played again.
const vitest = (copy: string, tests: readonly string[], retries: number): Run =>
  run(copy, process.execPath, [
    join(root, "node_modules/vitest/vitest.mjs"),
    "run",
    "--bail",
    "1",
    "--no-file-parallelism",
    "--retry",
    String(retries),
    "--reporter",
    "dot",
    ...tests,
  ]);

/** `undefined` when a test noticed the fault, else what is wrong. */
function missed(fault: Fault, copy: string): string | undefined {
  const applied = run(copy, "git", ["apply", "--whitespace=nowarn", "-"], fault.patch);
  if (!applied.ok) return `the patch does not apply:\n${applied.output}`;
  try {
    const tested = vitest(copy, fault.tests, 0);
    if (tested.ok) return `${fault.tests.join(" ")} stayed green`;
    // Red must mean a failed test: a file that is not found or does not parse would make any patch look noticed.
    return /Tests .*\d+ failed/.test(tested.output) ? undefined : `no test failed, the run did:\n${tested.output.slice(-2000)}`;
  } finally {
    run(copy, "git", ["apply", "--whitespace=nowarn", "--reverse", "-"], fault.patch);
  }
}

const names = readdirSync(folder).filter((file) => file.endsWith(".patch") && file.startsWith(prefix));
const faults = names.sort().map((file) => parseFault(file.replace(/\.patch$/, ""), readFileSync(join(folder, file), "utf8")));
const scratch = mkdtempSync(join(tmpdir(), "pipewarden-faults-"));
const failures: string[] = [];
try {
  const copy = join(scratch, "project");
  cpSync(root, copy, { recursive: true, filter: (path) => !notCopied.has(path.slice(root.length + 1).split("/")[0] ?? "") });
  symlinkSync(join(root, "node_modules"), join(copy, "node_modules"));
  // Without a repository of its own, `git apply` would look for one in the folders above.
  run(copy, "git", ["init", "-q"]);

  const untouched = vitest(copy, [...new Set(faults.flatMap((fault) => fault.tests))], 1);
  if (faults.length > 0 && !untouched.ok) failures.push(`the tests are red without any fault:\n${untouched.output.slice(-4000)}`);
  for (const fault of failures.length === 0 ? faults : []) {
    const start = performance.now();
    const problem = missed(fault, copy);
    console.log(
      `${problem === undefined ? "noticed" : "MISSED "} ${fault.name}: ${fault.breaks} (${((performance.now() - start) / 1000).toFixed(1)} s)`,
    );
    if (problem !== undefined) failures.push(`${fault.name}: ${problem}`);
  }
} finally {
  rmSync(scratch, { recursive: true });
}

for (const failure of failures) console.error(failure);
const noticed = Math.max(0, faults.length - failures.length);
console.log(`${noticed} of ${faults.length} faults noticed`);
if (process.env.PIPEWARDEN_FAULT_RESULTS !== undefined) {
  writeFileSync(process.env.PIPEWARDEN_FAULT_RESULTS, JSON.stringify({ numPassedTests: noticed, numFailedTests: failures.length }));
}
process.exit(failures.length === 0 && faults.length > 0 ? 0 : 1);
