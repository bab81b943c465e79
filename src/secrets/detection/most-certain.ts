import type { Detection } from "./detection.ts";
import type { Rule } from "./rule.ts";

/** A detection and where its secret stands in the text that was searched. */
export interface Placed {
  readonly start: number;
  readonly end: number;
  readonly detection: Detection;
}

const certainties: Record<Detection["rule"]["certainty"], number> = { checksum: 2, format: 1, guess: 0 };

/** In the order of their places; of several that overlap the most certain alone, of equals what is not generic, the longest, the first. */
export function mostCertain(placed: readonly Placed[]): readonly Detection[] {
  const kept: Placed[] = [];
  for (const next of placed.toSorted((a, b) => a.start - b.start)) {
    let isKept = true;
    for (let last = kept.at(-1); last !== undefined && last.end > next.start; last = kept.at(-1)) {
      if (!isBetter(next, last)) {
        isKept = false;
        break;
      }
      kept.pop();
    }
    if (isKept) kept.push(next);
  }
  return kept.map(({ detection }) => detection);
}

function isBetter(one: Placed, other: Placed): boolean {
  const byCertainty = certainties[one.detection.rule.certainty] - certainties[other.detection.rule.certainty];
  if (byCertainty !== 0) return byCertainty > 0;
  const [isGenericOne, isGenericOther] = [isGeneric(one.detection.rule), isGeneric(other.detection.rule)];
  return isGenericOne !== isGenericOther ? isGenericOther : one.end - one.start > other.end - other.start;
}

/** As gitleaks tells the rules that are about no provider. */
export const isGeneric = ({ id }: Pick<Rule, "id">): boolean => id.toLowerCase().includes("generic");

/**
 * Puts the detections of a text and of what it encodes together, each view's in the order of their places. A secret that was found again
 * one layer deeper counts once; a guess that is only what encodes something more certain does not count.
 */
export function withoutRepetitions(views: readonly (readonly Detection[])[]): readonly Detection[] {
  const [plain = [], ...decoded] = views;
  if (decoded.every((detections) => detections.length === 0)) return plain;
  const kept = new Map<string, Detection>();
  for (const detection of views.flat()) {
    const { rule, at, secret } = detection;
    const key = JSON.stringify([rule.id, at.start, secret.reveal()]);
    if (!kept.has(key)) kept.set(key, detection);
  }
  const inner = decoded.flat().filter(({ rule }) => rule.certainty !== "guess");
  const isWrapping = ({ rule, encodings, at }: Detection) =>
    rule.certainty === "guess" &&
    inner.some((other) => other.encodings.length > encodings.length && other.at.start < at.end && other.at.end > at.start);
  return [...kept.values()].filter((detection) => !isWrapping(detection)).sort((a, b) => a.at.start - b.at.start);
}
