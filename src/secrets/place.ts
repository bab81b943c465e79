/** Where a text stands in a repository, as plain data. Commits and blobs by git's full id in lower case. */
export type Place =
  | { readonly kind: "file"; readonly path: string; readonly commit: string; readonly blob: string | null }
  | { readonly kind: "commit-message"; readonly commit: string }
  | { readonly kind: "title" | "body"; readonly of: "pull" | "issue"; readonly number: number }
  /** A comment of a conversation. */
  | { readonly kind: "comment"; readonly number: number; readonly comment: number }
  /** A comment beside a line of a pull request. */
  | { readonly kind: "review-comment"; readonly number: number; readonly comment: number }
  | { readonly kind: "review"; readonly number: number; readonly review: number };

/** The path that rules and allow-lists see: a file's own; for everything else a name that no file has. */
export const pathOf = (place: Place): string => (place.kind === "file" ? place.path : "");

/**
 * A text to scan. `bytes` may be a part of it (the new side of a diff): `lines[i]` then tells which line of the place line i + 1 of
 * `bytes` is, and whether it is new. What does not touch a new line is not reported.
 */
export interface SourceText {
  readonly place: Place;
  readonly bytes: Uint8Array;
  readonly lines?: readonly { readonly number: number; readonly added: boolean }[];
}
