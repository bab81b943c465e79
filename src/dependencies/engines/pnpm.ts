import type { Json } from "../../values/json.ts";
import type { Query } from "../ecosystems/ecosystem.ts";
import { objectOf } from "../json-members.ts";
import { credentialsIn, type RegistryOptions } from "../registries/fetch-json.ts";
import { answerNpm } from "../registries/npm.ts";
import { npmrcOf } from "./npm-credentials.ts";
import { missingProgram, programOf } from "./programs.ts";
import { runProgram } from "./run-program.ts";

/** Answers what planning for pnpm asks: the registry, and pnpm itself. See `ecosystems/pnpm/engine-query.ts`. */
export async function answerPnpm(query: Query, options: RegistryOptions): Promise<Json> {
  if (query.kind !== "pnpm-engine") return answerNpm(query, options);
  const program = programOf("pnpm");
  if (program === undefined) return { refused: missingProgram("pnpm") };
  const files = Object.fromEntries(Object.entries(objectOf(query.files)).map(([path, text]) => [path, String(text)]));
  const ran = await runProgram({
    program,
    // Whatever the lockfile lacks or has wrong is made anew from what it has: nothing is updated.
    args: [
      "install",
      "--lockfile-only",
      "--fix-lockfile",
      "--no-frozen-lockfile",
      "--ignore-scripts",
      "--ignore-pnpmfile",
      "--reporter=append-only",
    ],
    files,
    result: "pnpm-lock.yaml",
    secrets: credentialsIn(options),
    beside: { npmrc: npmrcOf(options) },
    env: (home) => ({
      npm_config_userconfig: `${home}/npmrc`,
      npm_config_globalconfig: `${home}/none`,
      npm_config_registry: options.url,
      npm_config_manage_package_manager_versions: "false",
      npm_config_update_notifier: "false",
      npm_config_verify_deps_before_run: "false",
      PNPM_HOME: `${home}/pnpm`,
    }),
  });
  return "text" in ran ? { lock: ran.text } : { refused: saidBy(ran.failed) };
}

/** What pnpm says of what went wrong, in a line. */
const saidBy = (output: string): string => /ERR_PNPM_\w+ *(.*)/.exec(output)?.[0] ?? output.trim().split("\n").at(-1) ?? "";
