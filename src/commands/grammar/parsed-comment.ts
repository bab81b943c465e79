/** Why a line that begins like a command is none. */
export type GrammarProblem =
  /** `/warden` and nothing more. */
  | "no-verb"
  /** Emphasis, a link, code or HTML in it: what people see is not what stands there. */
  | "formatted"
  | "not-printable"
  | "unclosed-quote"
  | "argument-twice"
  | "too-long";

/** One `/warden …` line of a comment. */
export interface CommandLine {
  /** Counted from 1, in the comment's own text. */
  readonly line: number;
  /** As it stands there, from outside: never shown but through `codeSpan`. */
  readonly text: string;
  /** Lower case; "" where there is none. */
  readonly verb: string;
  /** Arguments without a name, in their order. */
  readonly words: readonly string[];
  /** `name:value` and `name:"a value"`, names in lower case. */
  readonly named: ReadonlyMap<string, string>;
  readonly problem?: GrammarProblem;
}

export interface ParsedComment {
  /** The first ten. */
  readonly commands: readonly CommandLine[];
  /** There were others after the tenth; they are left out. */
  readonly more: boolean;
  /** It is too long or too nested for the bot to be sure what people see; then there are no commands. */
  readonly unreadable: boolean;
}
