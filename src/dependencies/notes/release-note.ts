/** What a package's makers say of one version. Plain data; the words are from outside, and are neutralised where they are shown. */
export type ReleaseNote = {
  readonly version: string;
  /** The release on GitHub; null for a section of a changelog. */
  readonly url: string | null;
  readonly publishedAt: string | null;
  /** Markdown, cut to `longestNote`. */
  readonly body: string;
};

/** In UTF-16 units. */
export const longestNote = 4_000;
export const mostNotes = 10;
