import type { RepositoryRef } from "../values/ids.ts";
import type { Situation } from "./authority/authorise.ts";
import type { AuthorityFacts } from "./authority/facts.ts";
import type { HeadRecord } from "./binding/heads.ts";
import type { Source } from "./command.ts";
import type { CommandRequest } from "./requests/request.ts";

/** The comment as GitHub has it now. */
export type CommentNow =
  | { readonly state: "as-delivered"; readonly body: string; readonly writtenAt: number; readonly url: string }
  | { readonly state: "edited"; readonly body: string; readonly writtenAt: number; readonly url: string }
  /** There never was one: somebody clicked. */
  | { readonly state: "none" };

export type PullRequestNow = {
  readonly number: number;
  readonly open: boolean;
  readonly author: { readonly id: number; readonly login: string } | null;
  /** Of the head commit, as far as GitHub knows the accounts; read only for commands that waive something. */
  readonly headAuthorIds: readonly number[];
  readonly headSha: string;
  /** Null when the fork is gone. */
  readonly headRepositoryId: number | null;
};

/** Everything that deciding needs, besides what single verbs need. Plain data. */
export type CommandFacts = {
  /** With the owner and the name of now. */
  readonly repository: RepositoryRef;
  /** Its address for people, without a slash at the end. */
  readonly page: string;
  readonly visibility: "public" | "private" | "internal";
  readonly source: Source;
  readonly comment: CommentNow;
  /** The number of the issue or pull request; null for a button on a commit that no pull request proposes. */
  readonly conversation: number | null;
  /** Null in an issue. */
  readonly pull: PullRequestNow | null;
  readonly authority: AuthorityFacts;
  /** Oldest first. */
  readonly heads: readonly HeadRecord[];
  /** The version of the configuration in force; null where there is none. */
  readonly policyVersion: string | null;
  /** Requests for a second person in this conversation, decided and expired ones too. */
  readonly requests: readonly CommandRequest[];
  /** Ids of commands of this comment that were accepted before. */
  readonly accepted: readonly string[];
  /** There is a reply of ours already. */
  readonly answered: boolean;
  /** Who can be asked to look at this repository, by name of capability. */
  readonly lookers: readonly string[];
  /** The App's slug, by which its own comments are told. */
  readonly slug: string;
};

/** What of it matters for who may. */
export const situationOf = ({ visibility, pull }: Pick<CommandFacts, "visibility" | "pull">): Situation => ({
  visibility,
  authorId: pull?.author?.id ?? null,
  headAuthorIds: pull?.headAuthorIds ?? [],
});
