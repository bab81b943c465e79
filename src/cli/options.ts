import { type ParseArgsOptionsConfig, parseArgs } from "node:util";
import { nearest } from "../config/did-you-mean.ts";
import { visible } from "../config/problem.ts";
import type { Environment } from "../local/settings.ts";
import { PipewardenError } from "../values/errors.ts";
import type { Verb, VerbValues } from "./verb.ts";

const helpOption = { help: { type: "boolean", short: "h" } } as const;
const homeOption = { home: { type: "string" } } as const;
const stackOption = { stack: { type: "string" } } as const;

const sharedOptions: Record<NonNullable<Verb["about"]>, ParseArgsOptionsConfig> = {
  bot: { ...helpOption, ...homeOption, ...stackOption },
  machine: { ...helpOption, ...homeOption },
  nothing: helpOption,
};

/** The options that a verb takes: its own, and those that it shares with others. */
export const optionsOf = ({ about = "bot", options }: Verb): ParseArgsOptionsConfig => ({ ...sharedOptions[about], ...options });

/** The words that an option or argument of the verb takes, or undefined where it takes any. */
export const choicesOf = (verb: Verb, name: string): readonly string[] | undefined =>
  verb.choices?.[name] ?? (name === "format" && "format" in verb.options ? ["text", "json"] : undefined);

/** Options that may stand before the verb, too; taken off, with their values. */
export function leadingOptions(args: readonly string[]): { readonly options: readonly string[]; readonly rest: readonly string[] } {
  let at = 0;
  for (;;) {
    const word = args[at] ?? "";
    if (/^--(?:home|stack)=/.test(word)) at += 1;
    else if (/^--(?:home|stack)$/.test(word)) at += 2;
    else return { options: args.slice(0, at), rest: args.slice(at) };
  }
}

export interface VerbArguments {
  readonly help: boolean;
  readonly values: VerbValues;
  /** What the options `--home` and `--stack` make of the environment. */
  readonly env: Environment;
}

/**
 * Reads what stands behind a verb's name.
 * @throws PipewardenError `usage` for what the verb does not take, with what it may have meant.
 */
export function readArguments(verb: Verb, args: readonly string[], env: Environment): VerbArguments {
  const names = verb.positionals ?? [];
  const { values, positionals } = parsed(verb, args);
  if (values.help === true) return { help: true, values: {}, env };
  if (positionals.length !== names.length) {
    const wanted = names.map((name) => name.toUpperCase()).join(" ");
    throw usage(verb, `"${verb.name}" takes ${wanted}, no more and no less.`);
  }
  const named = Object.fromEntries(names.map((name, index) => [name, positionals[index]]));
  const own = Object.fromEntries(Object.entries(values).filter(([name]) => name in verb.options));
  const all = { ...own, ...named } as VerbValues;
  for (const [name, value] of Object.entries(all)) {
    const choices = choicesOf(verb, name);
    if (choices === undefined || typeof value !== "string" || choices.includes(value)) continue;
    const what = names.includes(name) ? name.toUpperCase() : `--${name}`;
    throw new PipewardenError(`${name}_unknown`, `${what} takes ${listed(choices)}.${meaning(value, choices)}`);
  }
  return { help: false, values: all, env: placed(verb, values as VerbValues, env) };
}

function parsed(verb: Verb, args: readonly string[]) {
  const options = optionsOf(verb);
  const allowPositionals = (verb.positionals ?? []).length > 0;
  try {
    return parseArgs({ args: [...args], options, strict: true, allowPositionals });
  } catch (error) {
    if (!isUsageError(error)) throw error;
    // Node's further advice is about its own ways out; the first sentence says what is wrong.
    const [sentence = ""] = error.message.split(". To specify");
    const unknown = /^Unknown option '(--[^']*)'/.exec(error.message)?.[1];
    const hint = unknown === undefined ? "" : meaning(unknown.slice(2), Object.keys(options), "--");
    throw usage(verb, `${visible(sentence.replace(/\n/g, " ")).replace(/\.?$/, ".")}${hint}`, error);
  }
}

function placed(verb: Verb, { home, stack }: VerbValues, env: Environment): Environment {
  if (home !== undefined && stack !== undefined && !("home" in verb.options) && !("stack" in verb.options)) {
    throw usage(verb, "--home names a bot on this machine, --stack a deployment: say one of them.");
  }
  if (home === "" || stack === "") throw usage(verb, `${home === "" ? "--home" : "--stack"} must not be empty.`);
  if (typeof stack === "string") return { ...env, PIPEWARDEN_STACK: stack };
  // Who names a folder means the bot there, whatever the environment names.
  if (typeof home === "string") return { ...env, PIPEWARDEN_HOME: home, PIPEWARDEN_STACK: undefined };
  return env;
}

const usage = (verb: Verb, sentence: string, cause?: unknown): PipewardenError =>
  new PipewardenError("usage", `${sentence} See: pipewarden ${verb.name} --help`, { cause });

/** ` Did you mean …?`, or nothing where nothing is near. */
export function meaning(said: string, known: readonly string[], prefix = ""): string {
  const near = nearest(said, known);
  return near === undefined ? "" : ` Did you mean ${prefix}${near}?`;
}

const listed = (words: readonly string[]): string =>
  words.length < 2 ? words.join("") : `${words.slice(0, -1).join(", ")} or ${words.at(-1)}`;

const isUsageError = (error: unknown): error is Error =>
  error instanceof TypeError && "code" in error && String(error.code).startsWith("ERR_PARSE_ARGS");
