import type { ParseArgsOptionsConfig } from "node:util";
import type { Environment } from "../local/settings.ts";

/** Where a verb writes: standard output for its answer, standard error for everything that people read beside it. */
export interface Output {
  out(text: string): void;
  err(text: string): void;
}

/** Done; done, with something to look at; could not be done. */
export type ExitCode = 0 | 1 | 2;

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
  run(values: Readonly<Record<string, string | boolean | undefined>>, env: Environment, output: Output): Promise<ExitCode>;
}
