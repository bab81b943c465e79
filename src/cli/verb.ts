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
  /** Resolves to the exit code: 0 done, 1 done with something to look at, 2 could not be done. */
  run(values: Readonly<Record<string, string | boolean | undefined>>, env: NodeJS.ProcessEnv, output: Output): Promise<number>;
}
