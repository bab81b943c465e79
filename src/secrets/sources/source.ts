import type { NotScanned } from "../detection/detection.ts";
import type { Hit } from "../hit.ts";
import type { Place, SourceText } from "../place.ts";

/** What is to be looked at, as `Occasion.params`: small, and never a text that people wrote. Commits by git's full id in lower case. */
export type SourceParams = PushParams | PullParams | TextsParams | AlertParams;

/** A branch or a tag that was pushed. */
export type PushParams = {
  readonly kind: "push";
  /** The full name: `refs/heads/main`. */
  readonly ref: string;
  /** Where the ref was; null when it is new. */
  readonly before: string | null;
  /** The commit that it leads to now. */
  readonly after: string;
  /** Of the repository, as the event names it, without `refs/heads/`. */
  readonly defaultBranch: string | null;
  /** What the push brought, oldest first, where its event lists all of it; null: GitHub has to be asked. */
  readonly commits: readonly string[] | null;
  /** An annotated tag, which has a message of its own. */
  readonly tag: string | null;
  /** So many of the commits are done. */
  readonly done: number;
};

/** An open pull request: its title, its body and its commits, which are those that its base branch has not. */
export type PullParams = {
  readonly kind: "pull";
  readonly number: number;
  /** The head that the event tells of; the look takes the one that is there. */
  readonly sha: string;
  /** See `TextsParams.delivery`. Null where no text came along. */
  readonly delivery: string | null;
  /** See `PushParams.done`. */
  readonly done: number;
  /** Somebody wants everything examined again, whatever is known of it: their wish's id. */
  readonly again?: string;
};

/** Texts as they were delivered. What was examined when they came is in the table, whatever has become of them on GitHub since. */
export type TextsParams = {
  readonly kind: "texts";
  readonly of: "pull" | "issue";
  readonly number: number;
  /** GitHub's id of the delivery, under which the hits were kept. */
  readonly delivery: string;
};

/** An alert of GitHub's secret scanning. */
export type AlertParams = {
  readonly kind: "alert";
  readonly number: number;
  /** What happened to it: `created`, `resolved`, …; `location` when it was seen in one more place. */
  readonly action: string;
};

/** A part of a source that was not read or not scanned, and is therefore not known to be clean. `lines` is null where all of it is meant. Plain data. */
export type Gap = {
  readonly place: Place | null;
  readonly reason: NotReadReason | NotScanned["reason"];
  /** Both included, counted from 1. */
  readonly lines: { readonly from: number; readonly to: number } | null;
};

export type NotReadReason =
  /** Larger than a look can hold. */
  | "too-large"
  /** GitHub has no such object any more, as after a push that took it away. */
  | "gone"
  /** Kept in Git LFS, of which the repository holds but a pointer. */
  | "lfs"
  /** More commits or files than are looked at for one push or pull request. */
  | "too-many";

/** A text to examine, with what names it and the lines of it that count, so that it is examined once. */
export interface SourceUnit {
  /** The sort key of its record; null for what is never kept, such as a title that may be edited. */
  readonly id: string | null;
  readonly text: SourceText;
}

/** What examining a text gave. Plain data. */
export type Found = { readonly hits: readonly Hit[]; readonly notRead: readonly Gap[] };

export const nothingFound: Found = { hits: [], notRead: [] };

/** What is known of a commit from an earlier look. */
export type CommitRecord = Found & {
  /** The page of its files to go on with; null when it was read to its end. */
  readonly next: number | null;
};

/** A commit of a push or a pull request. */
export interface SourceCommit {
  readonly sha: string;
  /** Null when no look has come to it before. With `next` null there is nothing left to examine. */
  readonly known: CommitRecord | null;
  readonly units: readonly SourceUnit[];
  /** What was found in files that were examined before, told of this commit's place; and what was not read. */
  readonly seen: Found;
  /** See `CommitRecord.next`, after this look. */
  readonly next: number | null;
}

/** What is known of a pull request. Names that its author chose are left out: nobody needs them. */
export interface SourcePull {
  readonly number: number;
  readonly open: boolean;
  /** The head as it is now. */
  readonly headSha: string;
  readonly baseSha: string;
  /** The branch that it is to be merged into, without `refs/heads/`. */
  readonly baseBranch: string;
  /** Its head is in another repository. */
  readonly fork: boolean;
}

/** What a look has to examine, and what earlier ones found. */
export interface Source {
  /** The commit that a check is about; null for texts of issues. */
  readonly head: string | null;
  readonly pull: SourcePull | null;
  /** The number of the first of `commits`, counted from 0 over all commits of the source: more than 500 are not listed again in every look. */
  readonly first: number;
  /** As far as this look came; oldest first, save for a repository's first push. */
  readonly commits: readonly SourceCommit[];
  /** What belongs to no commit: title and body of a pull request, a tag's message. */
  readonly texts: readonly SourceUnit[];
  /** Of texts that were examined as they were delivered. */
  readonly delivered: Found;
  /** Of the source as a whole; each commit has its own. */
  readonly notRead: readonly Gap[];
  /** The look that goes on where this one stopped; null at the end. */
  readonly rest: SourceParams | null;
}
