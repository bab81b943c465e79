import type { ParseArgsOptionsConfig } from "node:util";

/** Where a verb writes: standard output for its answer, standard error for everything that people read beside it. */
export interface Output {
  out(text: string): void;
  err(text: string): void;
}

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
  /** Resolves to the exit code: 0 done, 1 done with something to look at, 2 could not be done. */
  run(values: Readonly<Record<string, string | boolean | undefined>>, env: NodeJS.ProcessEnv, output: Output): Promise<number>;
}
