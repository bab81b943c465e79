import type { Reader } from "../github/client.ts";
import type { RepositoryRef } from "../values/ids.ts";

/** What one policy finds in the repository now. */
export interface PolicyStanding {
  readonly policy: string;
  readonly mode: "off" | "report" | "enforce";
  /** Why nothing can be done, or null. */
  readonly hindrance: string | null;
  /** One line of Markdown for each setting that is weaker than asked: what it is, what it should be, what hinders. */
  readonly findings: readonly string[];
}

/** What is asked of the repository, and by which file. */
export interface AskedSetting {
  readonly setting: string;
  /** Markdown. */
  readonly value: string;
  /** Where it comes from, in words: "the organisation's preset baseline", "this repository's file". Markdown. */
  readonly from: readonly string[];
}

/** An entry of the audit trail about this repository, newest first. */
export interface TrailEntry {
  /** Milliseconds since the epoch. */
  readonly at: number;
  readonly summary: string;
  readonly phase: string;
  readonly by: string | null;
}

/** What holds the bot back here. Sentences in Markdown. */
export interface Brakes {
  readonly pauses: readonly string[];
  readonly holds: readonly string[];
}

/** Everything that a verb may need beyond the pull request; read only for senders who may ask for it. */
export interface Known {
  readonly standing?: readonly PolicyStanding[];
  readonly asked?: readonly AskedSetting[];
  readonly trail?: readonly TrailEntry[];
  readonly brakes?: Brakes;
}

export type Knowledge = keyof Known;

/** How the capability gets it. `src/capabilities.ts` puts these together, since capabilities do not know each other. */
export type KnowledgeSources = {
  readonly [Name in Knowledge]-?: (repository: RepositoryRef, reader: Reader) => Promise<NonNullable<Known[Name]>>;
};
