/** A part of a lockfile's text: an entry with its lines, or what stands between entries. */
export interface Chunk {
  /** Of the entry; what stands between has one that no entry has. */
  readonly key: string;
  readonly text: string;
}

/**
 * One text with the entries of another where these differ; everything else stays byte for byte. What goes goes, and what comes in stands
 * behind what it stands behind in the other.
 *
 * @param isSame whether two entries say the same in other words
 */
export function mergedChunks(
  before: readonly Chunk[],
  after: readonly Chunk[],
  isSame: (one: string, other: string) => boolean,
): readonly Chunk[] {
  const next = new Map(after.map((chunk) => [chunk.key, chunk]));
  const kept = before.flatMap((chunk) => {
    const other = next.get(chunk.key);
    if (other === undefined) return [];
    return [other.text === chunk.text || isSame(chunk.text, other.text) ? chunk : other];
  });
  const known = new Set(kept.map(({ key }) => key));
  for (const [index, chunk] of after.entries()) {
    if (known.has(chunk.key)) continue;
    const previous = after[index - 1]?.key;
    kept.splice(previous === undefined ? 0 : kept.findIndex(({ key }) => key === previous) + 1, 0, chunk);
    known.add(chunk.key);
  }
  return kept;
}

/** A text without its byte order mark and with plain line ends, and how to write another like it. */
export function plainText(text: string): { readonly plain: string; readonly like: (plain: string) => string } {
  const mark = text.startsWith("\uFEFF") ? "\uFEFF" : "";
  const lineEnd = /\r?\n/.exec(text)?.[0] ?? "\n";
  const plain = text.slice(mark.length).replaceAll("\r\n", "\n");
  const isMixed = lineEnd === "\r\n" ? text.slice(mark.length) !== plain.replaceAll("\n", "\r\n") : text.includes("\r\n");
  return { plain, like: (written) => mark + (lineEnd === "\n" || isMixed ? written : written.replaceAll("\n", "\r\n")) };
}
