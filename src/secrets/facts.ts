import type { Asked } from "../config/asked.ts";
import type { Finding } from "../findings/finding.ts";
import type { PublishedCheck } from "../github/check-run.ts";
import type { RepositoryRef } from "../values/ids.ts";
import type { JsonObject } from "../values/json.ts";
import type { Hit, HitLines } from "./hit.ts";
import type { PrivatePlace } from "./private/private-place.ts";
import type { Gap } from "./sources/source.ts";

/** A hit, and where its secret stands in the head commit. */
export type SeenHit = {
  readonly hit: Hit;
  /** Null where that is not known: not in a file, not there any more, or in one that could not be read again. */
  readonly atHead: HitLines | null;
  /** Whether it is known that the newest commit has it no more. */
  readonly gone: boolean;
};

/** What people are told through, where a pull request or a commit is concerned. */
export type Channels = {
  /** Our check run on the head; null when there is none. */
  readonly check: PublishedCheck | null;
  /** Our comment on the pull request; null when there is none. */
  readonly comment: { readonly body: string } | null;
  /** Where is told of what is proven and no pull request tells of; null where there is nothing of that kind. */
  readonly privately: PrivatePlace | null;
  /** This App's slug, by which its comment is found again. */
  readonly slug: string;
};

/** What was seen of a push, a pull request or texts, as plain data. No value of a secret, nor a part of one. */
export type SecretsFacts =
  | { readonly kind: "nothing" }
  | {
      readonly kind: "seen";
      /** With the owner and name of now. */
      readonly repository: RepositoryRef;
      /** Whether anybody on the internet may read what the bot says there. */
      readonly isPublic: boolean;
      readonly asked: Asked;
      /** The commit that a check is about; null for texts of issues. */
      readonly head: string | null;
      readonly pull: { readonly number: number; readonly fork: boolean; readonly baseBranch: string } | null;
      /** What was looked at is on the default branch. */
      readonly onDefaultBranch: boolean;
      /** An open pull request shows the same commits, and its own look tells of them. */
      readonly toldElsewhere: boolean;
      /** Everything that the commits and texts hold, also what earlier looks found in them. */
      readonly seen: readonly SeenHit[];
      /** What is kept of this repository, not only of these hits. */
      readonly known: readonly Finding[];
      /** What is not known to be clean. */
      readonly unscanned: readonly Gap[];
      /** How many failing leaks earlier looks have found in commits that this one does not list again. */
      readonly failedBefore: number;
      /** Somebody waits for a check, also when there is nothing to say: a merge queue, or whoever asked for it again. */
      readonly awaited: boolean;
      /** The params of the look that goes on; null at the end. */
      readonly rest: JsonObject | null;
      readonly channels: Channels;
      /** What of the rule files could not be used, in sentences. */
      readonly problems: readonly string[];
    };

export type SecretsSeen = Extract<SecretsFacts, { kind: "seen" }>;
