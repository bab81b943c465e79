import type { ParseArgsOptionsConfig } from "node:util";
import type { Environment } from "../local/settings.ts";

/** Where a verb writes: standard output for its answer, standard error for everything that people read beside it. */
export interface Output {
  out(text: string): void;
  err(text: string): void;
  /** Where standard error is a terminal: replaces the line that says what is going on; "" ends it. See `withProgress`. */
  status?(text: string): void;
  /** Standard output is a terminal. */
  readonly terminal?: boolean;
}

/** Done; done, with something to look at; could not be done. */
export type ExitCode = 0 | 1 | 2;

/** Values of options and of the arguments that are no options, by their names; those that were not said are undefined. */
export type VerbValues = Readonly<Record<string, string | boolean | undefined>>;

/** One verb of the command line. */
export interface Verb {
  readonly name: string;
  /** One line for the list of verbs. */
  readonly summary: string;
  /** What `--help` shows: usage, then the options. */
  readonly usage: string;
  readonly options: ParseArgsOptionsConfig;
  /** Names of the arguments that are no options, in their order; all of them must be given. `run` gets them among its values. */
  readonly positionals?: readonly string[];
  /**
   * The words that an option or an argument takes, where it takes no others: they are checked before `run`, and offered when the shell
   * completes. An option `format` takes `text` and `json` unless this says otherwise.
   */
  readonly choices?: Readonly<Record<string, readonly string[]>>;
  /**
   * What the verb is about, and so which options it takes beside its own: a `bot` (the default), on this machine or deployed, takes
   * `--home` and `--stack`; this `machine`, `--home`; `nothing`, neither.
   */
  readonly about?: "bot" | "machine" | "nothing";
  /** What `--format json` prints, for the documentation: one object, or one a line, as an example of its shape. */
  readonly json?: string;
  run(values: VerbValues, env: Environment, output: Output): Promise<ExitCode>;
}
