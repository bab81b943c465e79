import type { Ledger } from "../audit/ledger.ts";
import type { Table } from "../storage/table.ts";
import type { Clock } from "../values/clock.ts";
import type { RepositoryRef } from "../values/ids.ts";
import type { Override } from "./authority/facts.ts";
import type { KnowledgeSources } from "./knowledge.ts";
import type { Verb } from "./verb.ts";

/** What the capability needs of its surroundings. */
export interface CommandsOptions {
  readonly table: Table;
  readonly ledger: Ledger;
  readonly clock: Clock;
  readonly verbs: readonly Verb[];
  /** The App's slug, by which its own comments are told. */
  readonly slug: () => Promise<string>;
  readonly sources: KnowledgeSources;
  /** What the configuration asks of senders beyond the classes, by verb. */
  readonly overrides: (repository: RepositoryRef) => Promise<Readonly<Record<string, Override>>>;
  /** The version of the configuration in force; null where there is none. */
  readonly policyVersion: (repository: RepositoryRef) => Promise<string | null>;
  /** Who can be asked to look at a repository, by name of capability. */
  readonly lookers: (repository: RepositoryRef) => readonly string[];
}
