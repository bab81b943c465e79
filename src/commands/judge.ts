import { nearest } from "../config/did-you-mean.ts";
import { authorise, mayUseBot, type Refusal } from "./authority/authorise.ts";
import { classRules } from "./authority/classes.ts";
import { bind, type Unbound } from "./binding/bind.ts";
import { type Command, commandId } from "./command.ts";
import { type CommandFacts, type CommentNow, situationOf } from "./facts.ts";
import { parseComment } from "./grammar/parse-comment.ts";
import type { CommandLine, GrammarProblem, ParsedComment } from "./grammar/parsed-comment.ts";
import type { Verb } from "./verb.ts";

/** What is wrong with the arguments of a command. */
export type ArgumentComplaint =
  | { readonly what: "missing"; readonly name: string }
  | { readonly what: "invalid"; readonly name: string; readonly value: string }
  | { readonly what: "unknown"; readonly name: string }
  | { readonly what: "surplus"; readonly value: string };

/** A line that is not followed, and why. Texts in it are from outside. */
export type OtherVerdict =
  | { readonly kind: "malformed"; readonly problem: GrammarProblem }
  | { readonly kind: "unknown"; readonly name: string; readonly meant: string | undefined }
  | { readonly kind: "arguments"; readonly verb: Verb; readonly complaint: ArgumentComplaint }
  | { readonly kind: "refused"; readonly verb: Verb; readonly command: Command; readonly refusal: Refusal }
  | { readonly kind: "unbound"; readonly verb: Verb; readonly command: Command; readonly binding: Unbound }
  /** Accepted when it was told of before. */
  | { readonly kind: "repeated"; readonly verb: Verb; readonly command: Command };

/** What becomes of one line. */
export type LineVerdict = OtherVerdict | { readonly kind: "allowed"; readonly verb: Verb; readonly command: Command };

export interface JudgedLine {
  /** As it was written; from outside. */
  readonly text: string;
  readonly verdict: LineVerdict;
}

/** Something that whoever wrote is told of. */
export type Told =
  | { readonly kind: "edited" }
  | { readonly kind: "unreadable" }
  | { readonly kind: "lines"; readonly lines: readonly JudgedLine[]; readonly more: boolean };

export type Judged =
  | Told
  /** Nobody is told anything. */
  | { readonly kind: "silence" }
  /** Somebody who may not use the bot tried to. */
  | { readonly kind: "stranger" };

/** Longer comments of people who may not use the bot are not even parsed, in UTF-16 units. */
const longestOfStrangers = 4_096;
/** Nobody waits for the answer to an older comment, and whoever wrote it may not mean it any more. In milliseconds. */
const tooOld = 24 * 3_600_000;

type Written = Extract<CommentNow, { readonly body: string }>;

const silence: Judged = { kind: "silence" };

/** What becomes of a comment, or of a click. Pure. `now`: milliseconds since the epoch. */
export function judge(facts: CommandFacts, verbs: readonly Verb[], now: number): Judged {
  const { comment, authority, answered, source } = facts;
  if (authority.sender.type !== "User" || answered) return silence;
  const may = mayUseBot(authority, situationOf(facts));
  if (comment.state === "none") return source.kind === "button" && may ? judgeClick(source.verb, facts, verbs, now) : silence;
  if (now - comment.writtenAt > tooOld) return silence;
  if (!may) return tried(comment) ? { kind: "stranger" } : silence;
  if (comment.state === "edited") return tried(comment) ? { kind: "edited" } : silence;
  const { commands, more, unreadable } = parsed(comment);
  if (unreadable) return { kind: "unreadable" };
  if (commands.length === 0) return silence;
  const lines = commands.map((line): JudgedLine => ({ text: line.text, verdict: verdictOn(line, facts, verbs, comment.writtenAt) }));
  return { kind: "lines", lines, more };
}

const tried = (comment: Written): boolean => comment.body.length <= longestOfStrangers && parsed(comment).commands.length > 0;

/** Observing judges a comment, twice, before deciding does: it is parsed once, since a long one may take most of a second. */
const parsings = new WeakMap<Written, ParsedComment>();
function parsed(comment: Written): ParsedComment {
  const known = parsings.get(comment) ?? parseComment(comment.body);
  parsings.set(comment, known);
  return known;
}

function judgeClick(name: string, facts: CommandFacts, verbs: readonly Verb[], now: number): Judged {
  // A click names the commit of its check run, and nothing else.
  const bound = verbs.some((verb) => verb.name === name && verb.arguments[0]?.name === "sha");
  const words = bound && facts.source.kind === "button" ? [facts.source.headSha] : [];
  const line = { line: 0, text: name, verb: name, words, named: new Map<string, string>() };
  return { kind: "lines", lines: [{ text: name, verdict: verdictOn(line, facts, verbs, now) }], more: false };
}

function verdictOn(line: CommandLine, facts: CommandFacts, verbs: readonly Verb[], writtenAt: number): LineVerdict {
  if (line.problem !== undefined) return { kind: "malformed", problem: line.problem };
  const verb = verbs.find(({ name }) => name === line.verb);
  if (verb === undefined) {
    const names = verbs.map(({ name }) => name);
    return { kind: "unknown", name: line.verb, meant: nearest(line.verb, names) };
  }
  const given = argumentsOf(verb, line);
  if ("what" in given) return { kind: "arguments", verb, complaint: given };
  const command = commandOf(verb, line, given.values, facts);
  const verdict = authorise(verb, facts.authority, situationOf(facts));
  if (!verdict.allowed) return { kind: "refused", verb, command, refusal: verdict };
  const binding = bind(verb, { sha: command.sha, writtenAt, pull: facts.pull, heads: facts.heads });
  if (!binding.bound) return { kind: "unbound", verb, command, binding };
  return { kind: facts.accepted.includes(command.id) ? "repeated" : "allowed", verb, command };
}

function commandOf(verb: Verb, { line }: CommandLine, values: Readonly<Record<string, string>>, facts: CommandFacts): Command {
  const { source, repository } = facts;
  const repeatable = classRules[verb.class].viaApp;
  const sha = source.kind === "button" ? source.headSha : values.sha?.toLowerCase();
  return {
    id: commandId(repository.id, source, { line, verb: verb.name, given: values, repeatable }),
    verb: verb.name,
    arguments: values,
    ...(sha === undefined ? {} : { sha }),
    line,
  };
}

/** Words go to the arguments that are words, in their order; the rest go by name. */
function argumentsOf(verb: Verb, { words, named }: CommandLine): { values: Readonly<Record<string, string>> } | ArgumentComplaint {
  const values: Record<string, string> = {};
  const places = verb.arguments.filter(({ as }) => as === "word");
  const surplus = words[places.length];
  if (surplus !== undefined) return { what: "surplus", value: surplus };
  for (const name of named.keys()) {
    if (!verb.arguments.some((each) => each.as === "named" && each.name === name)) return { what: "unknown", name };
  }
  for (const { name, as, required, pattern } of verb.arguments) {
    const value = as === "word" ? words[places.findIndex((each) => each.name === name)] : named.get(name);
    if (value === undefined) {
      if (required) return { what: "missing", name };
      continue;
    }
    if (!pattern.test(value)) return { what: "invalid", name, value };
    values[name] = value;
  }
  return { values };
}
