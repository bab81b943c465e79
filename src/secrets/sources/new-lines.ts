import type { NewSide } from "./patch.ts";

/** Of a file with more lines, an object for each of them would take more memory than there is. */
const mostLines = 200_000;

/**
 * The lines of a file, told from those that the old file has somewhere: what GitHub's diff would say, without the order. Linear.
 *
 * @returns undefined where there are too many lines to be told apart; all of them count as new then.
 */
export function linesNotIn(old: Uint8Array, bytes: Uint8Array): NewSide["lines"] | undefined {
  if (hasMore(old) || hasMore(bytes)) return undefined;
  const known = new Set(linesOf(old));
  return linesOf(bytes).map((line, index) => ({ number: index + 1, added: !known.has(line) }));
}

function hasMore(bytes: Uint8Array): boolean {
  let lines = 1;
  for (let at = bytes.indexOf(10); at !== -1 && lines <= mostLines; at = bytes.indexOf(10, at + 1)) lines += 1;
  return lines > mostLines;
}

/** Latin-1 gives every byte a character, whatever the file is. */
const linesOf = (bytes: Uint8Array): string[] =>
  Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("latin1").split("\n");
