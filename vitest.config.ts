import { defineConfig } from "vitest/config";
import LongestFirst from "./test/longest-first.ts";

/** Tests that are played again among the slow ones, with more of everything; see `test/thorough.ts`. */
const playedAgain = [
  "test/audit/sequencer-races.test.ts",
  "test/audit/sequencer.test.ts",
  "test/commands/race/race.test.ts",
  "test/e2e/brakes.test.ts",
  "test/e2e/load.test.ts",
];
/** Processes that are started, signalled and waited for, over and over. Others of `npm test` start the same ones once. */
const slowByNature = [
  "test/e2e/command-kill.test.ts",
  "test/e2e/doctor.test.ts",
  "test/e2e/local-process.test.ts",
  "test/e2e/rotation.test.ts",
];

// A machine-readable copy of the results, for `.ci/run` to count; people read the default reporter.
const resultsFile = process.env.PIPEWARDEN_TEST_RESULTS;
const jsonReporter: ["json", { outputFile: string }][] = resultsFile === undefined ? [] : [["json", { outputFile: resultsFile }]];

export default defineConfig({
  test: {
    // Sockets, child processes and a native database engine are involved: processes are isolated from each other, threads are not.
    pool: "forks",
    maxWorkers: 2,
    sequence: { sequencer: LongestFirst },
    testTimeout: 20_000,
    setupFiles: ["test/fast-check-seed.ts"],
    // Sockets and processes on a busy machine: one failure in thousands may be the machine's. What passes only then is told as unsteady.
    retry: 1,
    reporters: ["default", ...jsonReporter, "./test/steadiness-reporter.ts"],
    projects: [
      {
        extends: true,
        // Files share no state, so that a process of its own for each would only cost time.
        test: { name: "unit", include: ["test/**/*.test.ts"], exclude: ["test/e2e/**", "test/slow/**"], isolate: false },
      },
      {
        extends: true,
        test: { name: "e2e", include: ["test/e2e/**/*.test.ts"], exclude: slowByNature, testTimeout: 60_000, isolate: false },
      },
      {
        extends: true,
        test: {
          name: "slow",
          include: ["test/slow/**/*.test.ts", ...playedAgain, ...slowByNature],
          env: { PIPEWARDEN_THOROUGH: "1" },
          exclude: ["test/slow/lambda*.test.ts"],
          testTimeout: 600_000,
          hookTimeout: 600_000,
          globalSetup: ["test/slow/setup.ts"],
        },
      },
      {
        // Starts what it needs by itself, and needs no Java.
        extends: true,
        test: { name: "lambda", include: ["test/slow/lambda*.test.ts"], testTimeout: 240_000, hookTimeout: 240_000 },
      },
    ],
    coverage: {
      provider: "v8",
      reportOnFailure: true,
      include: ["src/**/*.ts"],
      reporter: ["text-summary", "html", "json-summary"],
      thresholds: {
        "src/audit/**": { branches: 95 },
        "src/changes/**": { branches: 95 },
        "src/commands/**": { branches: 95 },
        "src/config/**": { branches: 95 },
        "src/deliveries/**": { branches: 95 },
      },
    },
  },
});
