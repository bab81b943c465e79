import type { Ask } from "../changes/engine.ts";
import type { CommandClass } from "./authority/classes.ts";
import type { Role } from "./authority/roles.ts";
import type { Command } from "./command.ts";
import type { CommandFacts } from "./facts.ts";
import type { Knowledge, Known } from "./knowledge.ts";
import type { CommandRequest, RequestDecision } from "./requests/request.ts";

/** An argument of a verb, for the help and for checking. */
export interface ArgumentSpec {
  /** As people read it: `verb`, `sha`, `reason`. */
  readonly name: string;
  /** A word at its place, or `name:value`. */
  readonly as: "word" | "named";
  readonly required: boolean;
  /** The whole value must match. */
  readonly pattern: RegExp;
  /** What it is, in a few words. */
  readonly description: string;
}

/** What became of a command, as its reaction shows it: done 👍, refused 👎, not understood 😕, or 👀 as long as it goes on. */
export type Standing = "done" | "refused" | "confused" | "going-on";

/** What a verb answers. */
export interface Answer {
  readonly standing: Standing;
  /** Markdown; everything from outside has been made harmless. No line begins with a slash. */
  readonly text: string;
  /** Durable requests; the lane that takes them asks again whether they are allowed. */
  readonly asks?: readonly Omit<Ask, "cause" | "everywhere">[];
  /** In one word for the audit trail: why this verb refuses although everybody with this role may give it. */
  readonly denied?: string;
  /** The request that is decided hereby. The work of an approved one is asked for in the name of whoever made it. */
  readonly decides?: { readonly request: CommandRequest; readonly state: RequestDecision["state"] };
}

/** One verb. `answer` is pure. It is called only for a command that is well-formed and allowed. `now`: milliseconds since the epoch. */
export interface Verb {
  readonly name: string;
  /** One line for the list. */
  readonly summary: string;
  /** What it does, what it does not, who may: a few sentences for `help verb` and the documentation. */
  readonly description: string;
  readonly arguments: readonly ArgumentSpec[];
  readonly class: CommandClass;
  /** Stricter than the class asks. */
  readonly role?: Role;
  /** It waives a finding: never by the author of the pull request or of its head commit. */
  readonly waives?: boolean;
  /** Whole lines, each of them valid. */
  readonly examples: readonly string[];
  /** What has to be read for the answer, beyond what every command needs. */
  readonly needs?: readonly Knowledge[];
  answer(command: Command, facts: CommandFacts, known: Known, now: number): Answer;
}
