import type { KnownFinding } from "../findings/known-finding.ts";
import type { KnownFix } from "../findings/known-fix.ts";
import type { RepositoryRef } from "../values/ids.ts";
import type { AuthorityFacts } from "./authority/facts.ts";
import type { Role } from "./authority/roles.ts";
import type { Command } from "./command.ts";

/** A setting that is weaker than asked. Values are Markdown. */
export type WeakSetting = {
  readonly label: string;
  readonly have: string;
  readonly want: string;
  /** What it would become; null where it cannot be changed, for the reason in `obstacle`. */
  readonly becomes: string | null;
  /** A sentence. */
  readonly obstacle: string | null;
};

/** What one policy finds in the repository now. */
export type PolicyStanding = {
  readonly policy: string;
  readonly mode: "off" | "report" | "enforce";
  /** Why nothing can be done, or null. */
  readonly hindrance: "missing" | "forbidden" | "read-only" | "empty" | null;
  readonly weak: readonly WeakSetting[];
};

/** What is asked of the repository, and by which file. */
export type AskedSetting = {
  /** As in a file, below `policies`. */
  readonly setting: string;
  /** As it would stand in a file, as JSON. */
  readonly value: string;
  /** Where it comes from, in words that hold nothing from outside but what is quoted as code. Markdown. */
  readonly from: readonly string[];
};

/** An entry of the audit trail about this repository. Texts are from outside. */
export type TrailEntry = {
  /** Milliseconds since the epoch. */
  readonly at: number;
  /** `<area>.<verb>` */
  readonly action: string;
  readonly phase: string;
  readonly summary: string;
  /** Why it ended so. */
  readonly detail: string | null;
  /** Login of whoever caused it. */
  readonly by: string | null;
  /** The event that made the bot look. */
  readonly event: string | null;
};

/** What holds the bot back here. Texts are from outside. */
export type Brakes = {
  readonly pauses: readonly {
    readonly what: "everything" | "owner" | "repository" | "configuration";
    readonly by: string | null;
    readonly reason: string;
    /** Milliseconds since the epoch. */
    readonly since: number | null;
    /** Names the pause, if somebody here may end it: one that was made in a conversation of this repository. */
    readonly ends: string | null;
  }[];
  /** Versions of the configuration that met their budget and of which something waits here. */
  readonly holds: readonly { readonly id: string; readonly summaries: readonly string[] }[];
};

/** What the budget holds of this owner, and what whoever asks is there. */
export type Holds = {
  /** Of the version of the configuration that is in force: what an earlier one would have changed is gone. */
  readonly open: readonly { readonly id: string; readonly limit: number; readonly repositories: number }[];
  /** The sender's role in the organisation's `.github` repository. */
  readonly role: Role;
  /** The sender wrote or committed the version that is in force, or nobody can tell who did. */
  readonly author: boolean;
};

/** Everything that a verb may need beyond the pull request; read only for senders who may ask for it. */
export type Known = {
  readonly standing?: readonly PolicyStanding[];
  readonly asked?: readonly AskedSetting[];
  /** Newest first. */
  readonly trail?: readonly TrailEntry[];
  readonly brakes?: Brakes;
  readonly holds?: Holds;
  /** Those that the commands name, whatever they name; two of one name are enough to know that it is not clear. */
  readonly findings?: readonly KnownFinding[];
  /** What the bot knows of the repository's fixes. */
  readonly fixes?: readonly KnownFix[];
};

export type Knowledge = keyof Known;

/** How the capability gets it. `src/capabilities.ts` puts these together, since capabilities do not know each other. */
export type KnowledgeSources = {
  readonly [Name in Knowledge]-?: (
    repository: RepositoryRef,
    sender: AuthorityFacts["sender"],
    commands: readonly Command[],
  ) => Promise<NonNullable<Known[Name]>>;
};
