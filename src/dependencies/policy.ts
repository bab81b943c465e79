import type { Mode } from "../config/mode.ts";
import type { severities } from "../findings/finding.ts";
import type { EcosystemName } from "./advisory.ts";
import type { Strategy } from "./ecosystems/ecosystem.ts";

export type Severity = (typeof severities)[number];

/** Days as `Date.getUTCDay` counts them. */
export const days = ["sun", "mon", "tue", "wed", "thu", "fri", "sat"] as const;
export type DayName = (typeof days)[number];

/** When pull requests are opened, in UTC: on these days, from the beginning of one hour to the beginning of the other. */
export type Schedule = { readonly days: readonly DayName[]; readonly from: number; readonly to: number };

/** What is left alone, and why. */
export type IgnoreRule = {
  /** Its name; `*` stands for any letters. */
  readonly package: string;
  readonly ecosystem: EcosystemName | null;
  /** A range of installed versions, as advisories write it: `>= 1.2, < 2`. Null: any. */
  readonly versions: string | null;
  /** An id or another name of the advisory. Null: any. */
  readonly advisory: string | null;
  /** The last day, in UTC. Null: without an end. */
  readonly until: string | null;
  readonly reason: string;
};

/** From what merges nothing by itself to what merges everything. */
export const automerges = ["off", "patch", "minor", "all"] as const;
export const groupings = ["off", "project"] as const;
export const mergeMethods = ["squash", "rebase", "merge"] as const;

/** What the review of pull requests asks. */
export type ReviewPolicy = {
  /** The least severity of a vulnerability that a pull request brings in for which the check fails; null: none does. */
  readonly failFrom: Severity | null;
  /** Advisories by their ids or CVEs, and packages as `npm:left-pad` with `*` for any letters, that the review lets pass. */
  readonly allow: readonly string[];
  /** Licences, by their SPDX ids, that no new dependency may have. */
  readonly licencesDenied: readonly string[];
  /** Whether a package that is itself an attack fails the check. */
  readonly malware: boolean;
  /** Whether a package that comes from elsewhere than before, or than is usual, fails the check. Else nothing looks at it. */
  readonly sources: boolean;
  /** Whether what cannot be read fails the check. */
  readonly unreadable: boolean;
};

/** What the configuration asks about vulnerable dependencies. */
export type DependenciesPolicy = {
  /** `off` looks at nothing, `report` shows what would be done, `enforce` opens pull requests. */
  readonly mode: Mode;
  readonly ecosystems: readonly EcosystemName[];
  /** Alerts from this severity on are fixed; null: none is for its severity. */
  readonly severityFrom: Severity | null;
  /** Less severe ones too when they are exploited with at least this probability (EPSS). */
  readonly epssFrom: number | null;
  /** How many pull requests may be open at a time in a repository. */
  readonly openPullRequests: number;
  readonly cooldownHours: number;
  readonly ignore: readonly IgnoreRule[];
  /** Beside the default branch. */
  readonly targetBranches: readonly string[];
  /** Null: at any time. */
  readonly schedule: Schedule | null;
  /** Whether all fixes of a project go into one pull request. */
  readonly grouping: (typeof groupings)[number];
  /** Names of packages, `*` for any letters, that are fixed together, by the name of the group. */
  readonly groups: Readonly<Record<string, readonly string[]>>;
  readonly labels: readonly string[];
  readonly reviewers: readonly string[];
  readonly teamReviewers: readonly string[];
  readonly automerge: (typeof automerges)[number];
  readonly automergeMethod: (typeof mergeMethods)[number];
  readonly strategies: readonly Strategy[];
  /** Whether a pull request of another bot for the same package keeps ours from being opened, or is only linked. */
  readonly otherBots: "skip" | "link";
  /** Registries to be asked instead of the public ones: by ecosystem, `npm`, or for one scope of npm's, `npm:@acme`. */
  readonly registries: Readonly<Record<string, string>>;
  readonly review: ReviewPolicy;
};
