import { readFileSync } from "node:fs";
import { parseArgs } from "node:util";
import type { Environment } from "../local/settings.ts";
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
import type { ExitCode, Output, Verb } from "./verb.ts";

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

/** Runs one command line; `args` as they follow the program's name. */
export async function runCommandLine(args: readonly string[], env: Environment, output: Output): Promise<ExitCode> {
  const [first = "help"] = args;
  if (first === "--version") {
    output.out(`${version()}\n`);
    return 0;
  }
  if (first === "help" || first === "--help" || first === "-h") return help(args.slice(1), output);
  const verb = verbNamed(args);
  return verb === undefined ? unknown(args, output) : runVerb(verb, args.slice(wordsOf(verb).length), env, output);
}

const wordsOf = ({ name }: Verb): string[] => name.split(" ");

const verbNamed = (args: readonly string[]): Verb | undefined => verbs.find((verb) => wordsOf(verb).every((word, at) => args[at] === word));

function version(): string {
  const text = readFileSync(new URL("../../package.json", import.meta.url), "utf8");
  return (JSON.parse(text) as { version: string }).version;
}

async function runVerb(verb: Verb, args: readonly string[], env: Environment, output: Output): Promise<ExitCode> {
  try {
    const names = verb.positionals ?? [];
    const options = { ...verb.options, ...helpOption };
    const { values, positionals } = parseArgs({ args: [...args], options, strict: true, allowPositionals: names.length > 0 });
    if (values.help === true) return explain(verb, output);
    if (positionals.length !== names.length) {
      const wanted = names.map((name) => name.toUpperCase()).join(" ");
      throw new PipewardenError("usage", `"${verb.name}" takes ${wanted}, no more and no less. See: pipewarden ${verb.name} --help`);
    }
    const named = Object.fromEntries(names.map((name, index) => [name, positionals[index]]));
    return await verb.run({ ...values, ...named } as Record<string, string | boolean | undefined>, env, output);
  } catch (error) {
    output.err(`pipewarden: ${sentenceOf(error, verb)}\n`);
    return 2;
  }
}

/** What a person can act upon; of a fault of ours everything, for the report. */
function sentenceOf(error: unknown, verb: Verb): string {
  if (error instanceof PipewardenError) return error.message;
  if (isUsageError(error)) return `${error.message.replace(/\n/g, " ").replace(/\.?$/, ".")} See: pipewarden ${verb.name} --help`;
  return `this is a fault of Pipewarden's: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`;
}

const isUsageError = (error: unknown): error is Error =>
  error instanceof TypeError && "code" in error && String(error.code).startsWith("ERR_PARSE_ARGS");

function explain(verb: Verb, output: Output): ExitCode {
  output.out(`${verb.usage}\n`);
  return 0;
}

function help(of: readonly string[], output: Output): ExitCode {
  const verb = verbNamed(of);
  if (verb !== undefined) return explain(verb, output);
  if (of.length > 0) return unknown(of, output);
  output.out(overview());
  return 0;
}

function overview(): string {
  const width = Math.max(...verbs.map(({ name }) => name.length));
  const list = verbs.map(({ name, summary }) => `  ${name.padEnd(width)}  ${summary}`).join("\n");
  const codes = "0 done, 1 done with something to look at, 2 could not be done.";
  return `Usage: pipewarden <verb> [options]\n\n${list}\n\n\`pipewarden <verb> --help\` says more. Exit codes: ${codes}\n`;
}

function unknown([first = "", ...rest]: readonly string[], output: Output): ExitCode {
  const more = verbs.filter((verb) => wordsOf(verb).length > 1 && wordsOf(verb)[0] === first);
  const what = first.startsWith("-")
    ? `there is no option ${first} without a verb`
    : more.length > 0
      ? `"${first}" is only half a verb; there is: ${more.map(({ name }) => name).join(", ")}`
      : `there is no verb "${[first, ...rest].filter((word) => !word.startsWith("-")).join(" ")}"`;
  output.err(`pipewarden: ${what}.\n\n${overview()}`);
  return 2;
}
