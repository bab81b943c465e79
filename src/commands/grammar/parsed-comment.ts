/** What of a line is no command, in words of a program; `words.ts` has those for people. */
export type GrammarProblem =
  | "unclosed-quote"
  | "not-printable"
  | "argument-twice"
  | "no-verb"
  /** The line is longer than any command can be. */
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
  readonly named: Readonly<Record<string, string>>;
  readonly problem?: GrammarProblem;
}

export interface ParsedComment {
  readonly commands: readonly CommandLine[];
  /** Lines beyond the tenth were left out. */
  readonly more: boolean;
  /** The comment is longer than what is read (64 KiB); then there are no commands. */
  readonly tooLong: boolean;
}
