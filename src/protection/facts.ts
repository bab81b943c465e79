import type { Asked } from "../config/asked.ts";
import type { PublishedCheck } from "../github/check-run.ts";
import type { RepositoryRef } from "../values/ids.ts";
import type { ClassicRule } from "./branch-rule.ts";
import type { Ruleset } from "./ruleset.ts";

/** What was seen of a repository's default branch, as plain data. */
export type ProtectionFacts =
  | {
      readonly kind: "unavailable";
      readonly repository: RepositoryRef;
      /** `missing`: deleted, or the App has no access any more. `forbidden`: a permission of the App is missing. */
      readonly reason: "missing" | "forbidden";
    }
  | {
      readonly kind: "observed";
      /** With the owner and name of now: repositories get renamed and transferred. */
      readonly repository: RepositoryRef;
      /** False for archived, disabled and migrating repositories: nothing in them can be changed. */
      readonly writable: boolean;
      /** Owned by a user: GitHub has no lists of people for its branches. */
      readonly personal: boolean;
      /** What the configuration says, and of what kind of repository it says it. */
      readonly asked: Asked;
      /** Null as long as the repository is empty. */
      readonly branch: DefaultBranch | null;
    };

export type DefaultBranch = {
  readonly name: string;
  /** The commit that it points to. */
  readonly head: string;
  /** The rule that GitHub applies to it; its pattern may be wider than the branch. */
  readonly classic: ClassicRule | null;
  /** GraphQL id of that rule; null when there is none. */
  readonly ruleId: string | null;
  readonly rulesets: readonly Ruleset[];
  /** Our check run on `head`. */
  readonly check: PublishedCheck | null;
};
