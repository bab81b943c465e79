import { readFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { PipewardenError } from "../values/errors.ts";
import { approveVerb } from "./approve.ts";
import { auditList } from "./audit-list.ts";
import { configCheck } from "./config-check.ts";
import { configShow } from "./config-show.ts";
import { holdsVerb } from "./holds.ts";
import { pauseVerb, resumeVerb } from "./pause.ts";
import { previewVerb } from "./preview.ts";
import { startVerb } from "./start.ts";
import { sweepVerb } from "./sweep.ts";
import type { Output, Verb } from "./verb.ts";

const verbs: readonly Verb[] = [
  startVerb,
  auditList,
  sweepVerb,
  pauseVerb,
  resumeVerb,
  approveVerb,
  holdsVerb,
  configCheck,
  configShow,
  previewVerb,
];

const helpOption = { help: { type: "boolean", short: "h" } } as const;

/** Runs the command line; answers the exit code. */
async function main(args: readonly string[], env: NodeJS.ProcessEnv, output: Output): Promise<number> {
  const verb = verbs.find(({ name }) => name === args.slice(0, name.split(" ").length).join(" "));
  if (verb === undefined) return withoutVerb(args, output);
  try {
    const rest = args.slice(verb.name.split(" ").length);
    const names = verb.positionals ?? [];
    const options = { ...verb.options, ...helpOption };
    const { values, positionals } = parseArgs({ args: rest, options, strict: true, allowPositionals: names.length > 0 });
    if (values.help === true) {
      output.out(`${verb.usage}\n`);
      return 0;
    }
    if (positionals.length !== names.length) throw new PipewardenError("usage", verb.usage);
    const named = Object.fromEntries(names.map((name, index) => [name, positionals[index]]));
    return await verb.run({ ...values, ...named } as Record<string, string | boolean | undefined>, env, output);
  } catch (error) {
    const known = error instanceof PipewardenError || isUsageError(error);
    output.err(`pipewarden: ${known ? error.message : error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
    return 2;
  }
}

function withoutVerb(args: readonly string[], output: Output): number {
  const [first] = args;
  if (first === "--version") {
    const { version } = JSON.parse(readFileSync(new URL("../../package.json", import.meta.url), "utf8")) as { version: string };
    output.out(`${version}\n`);
    return 0;
  }
  const width = Math.max(...verbs.map(({ name }) => name.length));
  const list = verbs.map(({ name, summary }) => `  ${name.padEnd(width)}  ${summary}`).join("\n");
  const help = `Usage: pipewarden <verb> [options]\n\n${list}\n\n\`pipewarden <verb> --help\` says more. Exit codes: 0 done, 1 done with something to look at, 2 could not be done.\n`;
  if (first === undefined || first === "help" || first === "--help" || first === "-h") {
    output.out(help);
    return 0;
  }
  output.err(`pipewarden: there is no verb "${args.filter((arg) => !arg.startsWith("-")).join(" ")}".\n\n${help}`);
  return 2;
}

const isUsageError = (error: unknown): error is Error =>
  error instanceof TypeError && "code" in error && String(error.code).startsWith("ERR_PARSE_ARGS");

process.exitCode = await main(process.argv.slice(2), process.env, {
  out: (text) => process.stdout.write(text),
  err: (text) => process.stderr.write(text),
});
