import { execFile } from "node:child_process";
import { join } from "node:path";
import { check } from "./look.ts";
import type { Stage } from "./stage.ts";

const launcher = join(import.meta.dirname, "../../bin/pipewarden");

/** What a person would type, with the stack's name and AWS's variables in the environment. */
export async function operatorsCommands(stage: Stage): Promise<void> {
  const doctor = await pipewarden(stage, ["doctor", "--format", "json"]);
  const { checks = [] } = doctor[0] as { checks?: { name: string; state: string; message: string }[] };
  const ill = checks.filter(({ state }) => state !== "ok" && state !== "skipped");
  const told = ill.map(({ name, state, message }) => `${name}: ${state}: ${message}`);
  // A busy machine may not have taken a delivery in time.
  const expected = ill.every(({ name, state }) => name === "webhook.deliveries" && state === "warning");
  check(
    stage,
    checks.length > 20 && expected,
    `pipewarden doctor: ${checks.length} checks, nothing is wrong${expected ? "" : `: ${told.join("; ")}`}`,
  );

  const deliveries = await pipewarden(stage, ["deliveries", "list", "--format", "json"]);
  check(
    stage,
    JSON.stringify(deliveries).includes("branch_protection_rule"),
    "pipewarden deliveries list: what GitHub sent, and what became of it",
  );

  const audit = await pipewarden(stage, ["audit", "list", "--repo", "acme/shop", "--format", "json"]);
  check(stage, JSON.stringify(audit).includes("protection"), "pipewarden audit list: the repairs of acme/shop");
}

/** Runs the command line as a process, and answers the lines of JSON that it wrote. @throws Error with what it said when they are none */
function pipewarden(stage: Stage, words: readonly string[]): Promise<readonly unknown[]> {
  const env = { PATH: process.env.PATH ?? "", HOME: process.env.HOME ?? "", ...stage.rehearsal.operatorEnv };
  return new Promise((resolve, reject) => {
    const child = execFile(process.execPath, [launcher, ...words], { env, timeout: 120_000, maxBuffer: 64 * 1_048_576 }, (_, out, err) => {
      try {
        resolve(
          out
            .trim()
            .split("\n")
            .map((line): unknown => JSON.parse(line)),
        );
      } catch (cause) {
        reject(new Error(`pipewarden ${words.join(" ")} ended with ${child.exitCode}: ${out.slice(0, 2_000)}${err}`, { cause }));
      }
    });
  });
}
