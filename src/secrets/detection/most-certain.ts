import type { Detection } from "./detection.ts";

const certainties: Record<Detection["rule"]["certainty"], number> = { checksum: 2, format: 1, guess: 0 };

/** In the order of their places; of several that overlap the most certain alone, of equals the longest, of those the first. */
export function mostCertain(detections: readonly Detection[]): readonly Detection[] {
  const kept: Detection[] = [];
  for (const next of detections.toSorted((a, b) => a.at.start - b.at.start)) {
    let isKept = true;
    for (let last = kept.at(-1); last !== undefined && last.at.end > next.at.start; last = kept.at(-1)) {
      if (!isBetter(next, last)) {
        isKept = false;
        break;
      }
      kept.pop();
    }
    if (isKept) kept.push(next);
  }
  return kept;
}

function isBetter(one: Detection, other: Detection): boolean {
  const byCertainty = certainties[one.rule.certainty] - certainties[other.rule.certainty];
  const byLength = one.at.end - one.at.start - (other.at.end - other.at.start);
  return byCertainty !== 0 ? byCertainty > 0 : byLength > 0;
}
