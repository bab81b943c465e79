import { readFileSync } from "node:fs";
import type { Environment } from "../local/settings.ts";
import { PipewardenError } from "../values/errors.ts";
import { leadingOptions, meaning, readArguments } from "./options.ts";
import { safeOutput } from "./safe-output.ts";
import type { ExitCode, Output, Verb, VerbValues } from "./verb.ts";
import { verbNamed, verbs, wordsOf } from "./verbs.ts";

/** Runs one command line; `args` as they follow the program's name. */
export async function runCommandLine(args: readonly string[], env: Environment, output: Output): Promise<ExitCode> {
  const { options, rest } = leadingOptions(args);
  const [first = "help"] = rest;
  const safe = safeOutput(output, "text");
  if (first === "--version") {
    safe.out(`${version()}\n`);
    return 0;
  }
  if (first === "help" || first === "--help" || first === "-h") return help(rest.slice(1), safe);
  const verb = verbNamed(rest);
  if (verb === undefined) return unknown(rest, safe);
  return runVerb(verb, [...options, ...rest.slice(wordsOf(verb).length)], env, output);
}

function version(): string {
  const text = readFileSync(new URL("../../package.json", import.meta.url), "utf8");
  return (JSON.parse(text) as { version: string }).version;
}

async function runVerb(verb: Verb, args: readonly string[], env: Environment, output: Output): Promise<ExitCode> {
  try {
    const { help: asked, values, env: placed } = readArguments(verb, args, env);
    if (asked) return explain(verb, safeOutput(output, "text"));
    return await verb.run(values, placed, safeOutput(output, formatOf(values)));
  } catch (error) {
    safeOutput(output, "text").err(`pipewarden: ${sentenceOf(error)}\n`);
    return 2;
  }
}

/** Whatever is neither text nor a diff is some kind of JSON. */
const formatOf = ({ format = "text" }: VerbValues): "text" | "json" | "diff" => (format === "text" || format === "diff" ? format : "json");

/** What a person can act upon, on one line; of a fault of ours everything, for the report. */
function sentenceOf(error: unknown): string {
  if (error instanceof PipewardenError) return error.message.trim().replaceAll(/\s*\n\s*/g, " ");
  return `this is a fault of Pipewarden's: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`;
}

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
  return `Usage: pipewarden <verb> [options]

${list}

Verbs that ask a bot take, before or after the verb:
  --stack NAME  the deployment whose CloudFormation stack has this name (PIPEWARDEN_STACK)
  --home DIR    the bot on this machine whose folder is DIR (PIPEWARDEN_HOME; default .pipewarden)

\`pipewarden <verb> --help\` says more, \`pipewarden --version\` which version this is.
Exit codes: 0 done, 1 done with something to look at, 2 could not be done.
`;
}

function unknown([first = "", ...rest]: readonly string[], output: Output): ExitCode {
  const more = verbs.filter((verb) => wordsOf(verb).length > 1 && wordsOf(verb)[0] === first);
  const said = [first, ...rest].filter((word) => !word.startsWith("-"));
  const what = first.startsWith("-")
    ? `there is no option ${first} without a verb`
    : more.length > 0
      ? `"${first}" is only half a verb; there is: ${more.map(({ name }) => name).join(", ")}`
      : `there is no verb "${said.join(" ").replaceAll("\n", " ")}"`;
  output.err(`pipewarden: ${what}.${verbMeant(said)}\n\n${overview()}`);
  return 2;
}

/** Arguments may follow a verb, so the first two words are compared, then the first alone. */
function verbMeant(said: readonly string[]): string {
  const names = verbs.map(({ name }) => name);
  return meaning(said.slice(0, 2).join(" "), names) || meaning(said[0] ?? "", names);
}
