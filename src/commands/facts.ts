import type { RepositoryRef } from "../values/ids.ts";
import type { AuthorityFacts } from "./authority/facts.ts";
import type { HeadRecord } from "./binding/heads.ts";
import type { Source } from "./command.ts";
import type { CommandRequest } from "./requests/request.ts";

/** The comment as GitHub has it now. */
export type CommentNow =
  | { readonly state: "as-delivered"; readonly body: string; readonly createdAt: number; readonly url: string }
  | { readonly state: "edited" }
  | { readonly state: "gone" };

export interface PullRequestNow {
  readonly number: number;
  readonly open: boolean;
  readonly author: { readonly id: number; readonly login: string };
  /** Of the head commit, as far as GitHub knows the account. */
  readonly headAuthorIds: readonly number[];
  readonly headSha: string;
  /** Null when the fork is gone. */
  readonly headRepositoryId: number | null;
}

/** A reply of ours to the same comment. */
export interface ReplyNow {
  readonly id: number;
  readonly body: string;
}

/** Everything that deciding needs, besides what single verbs need. */
export interface CommandFacts {
  readonly repository: RepositoryRef;
  readonly visibility: "public" | "private" | "internal";
  readonly source: Source;
  readonly comment: CommentNow;
  readonly pull: PullRequestNow | null;
  readonly authority: AuthorityFacts;
  /** Newest last. */
  readonly heads: readonly HeadRecord[];
  /** The version of the configuration in force; null where there is none. */
  readonly policyVersion: string | null;
  /** Requests on this pull request that wait for a second person. */
  readonly requests: readonly CommandRequest[];
  readonly reply: ReplyNow | null;
}
