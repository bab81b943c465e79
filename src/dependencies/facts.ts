import type { Asked } from "../config/asked.ts";
import type { PublishedCheck } from "../github/check-run.ts";
import type { BranchPull } from "../github/own-branches.ts";
import type { RepositoryRef } from "../values/ids.ts";
import type { JsonObject } from "../values/json.ts";
import type { Advisory, EcosystemName } from "./advisory.ts";
import type { NoFix } from "./ecosystems/ecosystem.ts";
import type { OtherPull } from "./other-pulls.ts";
import type { FixSummary, Idle, Ignored } from "./remediation-store.ts";
import type { FixWish } from "./wish.ts";
import type { ClosingReason } from "./words/closing-words.ts";
import type { BundleStory, FixStory, LeftOut, Linked, Visibility } from "./words/story.ts";

/** A branch that is fixed. */
export type Base = { readonly branch: string; readonly isDefault: boolean; readonly commit: string; readonly tree: string };

/** Plans with everything that their commit and their words need. Plain data. */
export type Fix = {
  /** What is told of each plan, in the order in which they are made; each is made on what the one before leaves. Never empty. */
  readonly stories: readonly FixStory[];
  /** Null where one package is fixed alone. */
  readonly bundle: BundleStory | null;
  /** What the plans make of each file: path → git's id. */
  readonly files: { readonly [path: string]: string };
  /** What the plans were made from: path → git's id on the base branch. */
  readonly sources: { readonly [path: string]: string };
  /** Of the files, those that are executable. */
  readonly executable: readonly string[];
  readonly summary: FixSummary;
};

/** What can be done about the vulnerabilities of one package in one project, or of several together. */
export type Outlook =
  | { readonly kind: "fix"; readonly fix: Fix }
  /** Nothing has changed since it was planned; the plan itself was not made again. */
  | {
      readonly kind: "as-planned";
      readonly files: { readonly [path: string]: string };
      readonly summary: FixSummary;
      readonly left: readonly LeftOut[];
    }
  | { readonly kind: "unfixable"; readonly noFix: readonly NoFix[] }
  /**
   * What is installed is not vulnerable, or not installed: GitHub's graph is a while behind. Or a rule of the configuration leaves it alone, or it
   * is less severe than what the configuration wants fixed.
   */
  | Idle
  /** There was no time for it; a further look plans it. */
  | { readonly kind: "later" };

/** A branch of ours, with the newest pull request from a branch of that name. */
export type Existing = {
  /** Null where there is no such branch any more. */
  readonly head: string | null;
  /** Of its commit; null where there is none or several. */
  readonly parent: string | null;
  readonly foreign: boolean;
  readonly message: string | null;
  /** Git's ids of the files that the fix changes, as the branch has them; null where that was not asked. */
  readonly files: { readonly [path: string]: string | null } | null;
  readonly pull: BranchPull | null;
};

/** One fix that alerts ask for, and what there is of it. */
export type Candidate = {
  readonly branch: string;
  readonly base: Base;
  readonly ecosystem: EcosystemName;
  readonly directory: string;
  /** Path of the file that the alerts name, or of the project's manifest. */
  readonly manifest: string;
  /** Where there are several, their names in short. */
  readonly package: string;
  /** How many packages it is about. */
  readonly size: number;
  readonly alerts: readonly Linked[];
  readonly advisories: readonly Advisory[];
  readonly outlook: Outlook;
  readonly existing: Existing;
  /** Of Renovate and Dependabot, for the same package. */
  readonly others: readonly OtherPull[];
  readonly ignored: Ignored | null;
  readonly forgiven: number | null;
  readonly toldOf: string | null;
};

/** An open pull request of ours that nothing asks for any more. */
export type Leftover = { readonly branch: string; readonly existing: Existing; readonly reason: ClosingReason };

/** What was seen of a repository's vulnerable dependencies, as plain data. */
export type FixFacts =
  | { readonly kind: "nothing" }
  | {
      readonly kind: "seen";
      /** With the owner and name of now. */
      readonly repository: RepositoryRef;
      readonly visibility: Visibility;
      readonly asked: Asked;
      readonly slug: string;
      /** The head of the default branch. */
      readonly head: string;
      /** The most urgent first. */
      readonly candidates: readonly Candidate[];
      readonly leftovers: readonly Leftover[];
      /** What somebody wished for, and the alerts that are to be opened again for it. */
      readonly wish:
        | (FixWish & {
            readonly dismissed: readonly { readonly branch: string; readonly alert: number; readonly reason: string }[];
          })
        | null;
      /** Our check run on the head; null where there is none, or where it was not asked for. */
      readonly check: PublishedCheck | null;
      /** The params of the look that goes on with what there was no time for; null at the end. */
      readonly rest: JsonObject | null;
    };

export type FixesSeen = Extract<FixFacts, { readonly kind: "seen" }>;
