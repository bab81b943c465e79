/** A piece of a text that is replaced; `from` and `to` are offsets of the text as it was. */
export interface Splice {
  readonly from: number;
  readonly to: number;
  readonly text: string;
}

/** Pieces must not overlap; of several at one place, what comes in stands before what is replaced, and the first one first. */
export function spliced(text: string, splices: readonly Splice[]): string {
  let result = "";
  let at = 0;
  for (const { from, to, text: own } of splices.toSorted((one, other) => one.from - other.from || one.to - other.to)) {
    if (from < at) throw new TypeError("Two changes overlap.");
    result += text.slice(at, from) + own;
    at = to;
  }
  return result + text.slice(at);
}

export const lineEndOf = (text: string): string => /\r?\n/.exec(text)?.[0] ?? "\n";
