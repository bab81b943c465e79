/** A piece of a line that is shown whole or not at all. */
export interface Atom {
  /** Markdown. */
  readonly text: string;
  /** `code` must not touch another code span. */
  readonly kind: "word" | "code" | "blank";
}

/** What neutralised text is made of, and nothing else. */
export type Block =
  | { readonly kind: "paragraph"; readonly lines: readonly (readonly Atom[])[] }
  /** Plain text. */
  | { readonly kind: "code"; readonly lines: readonly string[] }
  | { readonly kind: "quote"; readonly blocks: readonly Block[] }
  /** `start` is null in a list without numbers. */
  | { readonly kind: "list"; readonly start: number | null; readonly items: readonly (readonly Block[])[] };
