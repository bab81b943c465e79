import type { Detection, ScanResult } from "./detection/detection.ts";
import type { ExactMatch, ExactMatcher } from "./exact/exact-matcher.ts";

/** What the name of a file holds. */
export interface ExaminedPath {
  /** The path as it may be shown: what was found in it is taken out. */
  readonly shown: string;
  readonly detections: readonly Detection[];
  readonly matches: readonly ExactMatch[];
}

/** Stands in a shown path where a secret stood. */
const redacted = "[secret]";

/** Shorter pieces than any credential without a separator: most paths have none that long. */
const longPiece = /[\w+=.~%-]{16}/;

/** Whether the path is not the file's own, so that nothing can be found or pointed at by it. */
export const isRedacted = (path: string): boolean => path.includes(redacted);

/**
 * Looks for secrets in a file's name, which is shown in more places than what is in the file: without this, the words about one leak would
 * themselves spread another.
 *
 * @throws what the table throws in which managed secrets are looked up.
 */
export async function examinePath(
  path: string,
  {
    scan,
    matcher,
  }: { readonly scan: (input: { readonly path: string; readonly bytes: Uint8Array }) => ScanResult; readonly matcher: ExactMatcher },
): Promise<ExaminedPath> {
  if (!longPiece.test(path)) return { shown: path, detections: [], matches: [] };
  const bytes = new TextEncoder().encode(path);
  const { detections } = scan({ path: "", bytes });
  const { matches } = await matcher.match(bytes);
  const spans = [...detections, ...matches].map(({ at }) => at).toSorted((one, other) => one.start - other.start);
  let shown = "";
  let position = 0;
  for (const { start, end } of spans) {
    if (start >= position) shown += `${new TextDecoder().decode(bytes.subarray(position, start))}${redacted}`;
    position = Math.max(position, end);
  }
  return { shown: shown + new TextDecoder().decode(bytes.subarray(position)), detections, matches };
}
