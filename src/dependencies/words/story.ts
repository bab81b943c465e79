import type { Advisory } from "../advisory.ts";
import type { NoFix, Plan } from "../ecosystems/ecosystem.ts";
import type { PackageFacts } from "../notes/package-facts.ts";
import type { ReleaseNote } from "../notes/release-note.ts";

/**
 * Who can read what is written in a repository. In a public one everybody can, its alerts only who is let: there the words say which
 * versions change, and leave to the alerts why.
 */
export type Visibility = "public" | "private";

/** Something on GitHub that words lead to. */
export interface Linked {
  readonly number: number;
  /** `https://…`, from GitHub's own answer. */
  readonly url: string;
}

/** A package that is fixed together with others, and for which there is no plan. Plain data. */
export type LeftOut = { readonly package: string; readonly alerts: readonly Linked[]; readonly noFix: readonly NoFix[] };

/** What is told of packages that are fixed together, beside the story of each. Plain data. */
export type BundleStory = {
  /** As the configuration calls it; null for all of a project. */
  readonly name: string | null;
  /** Vulnerable packages that what the others need takes along. */
  readonly covered: readonly string[];
  readonly left: readonly LeftOut[];
};

/** Everything that is said of one plan. */
export interface FixStory {
  readonly plan: Plan;
  /** Those that the plan settles, with what is known of them. */
  readonly advisories: readonly Advisory[];
  readonly alerts: readonly Linked[];
  readonly visibility: Visibility;
  /** Of the vulnerable package, the newest first. */
  readonly releases: readonly ReleaseNote[];
  readonly packageFacts: PackageFacts | null;
  /** Sentences: what was checked of the result. */
  readonly verified: readonly string[];
  readonly commands: readonly { readonly line: string; readonly says: string }[];
  /** Open pull requests of other bots for the same package. */
  readonly others: readonly (Linked & { readonly by: string })[];
}
