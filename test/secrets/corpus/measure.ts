import { compileRules } from "../../../src/secrets/detection/compile.ts";
import { scan } from "../../../src/secrets/detection/scan.ts";
import { ourRules } from "../../../src/secrets/rules/rule-set.ts";
import type { LabelledText } from "./labelled-text.ts";

/** How well labelled secrets were found. */
export interface Outcome {
  /** Labelled secrets, and how many of them a detection touches. */
  readonly secrets: number;
  readonly found: number;
  /** Detections, and how many of them touch a labelled secret. */
  readonly detections: number;
  readonly right: number;
}

const rules = compileRules(ourRules);
const none: Outcome = { secrets: 0, found: 0, detections: 0, right: 0 };

/** 1 where nothing was detected: nothing was wrong. */
export const precisionOf = ({ detections, right }: Outcome): number => (detections === 0 ? 1 : right / detections);
export const recallOf = ({ secrets, found }: Outcome): number => (secrets === 0 ? 1 : found / secrets);

/** @throws when a label does not stand in its text, or when a text was not scanned to its end. */
function outcomeOf({ path, text, secrets }: LabelledText): Outcome {
  const { detections, notScanned } = scan(rules, { path, bytes: Buffer.from(text) }, { budget: 60_000 });
  if (notScanned.length > 0) throw new Error(`${path} was not scanned to its end.`);
  const labels = secrets.map((secret) => {
    const at = text.indexOf(secret);
    if (at === -1) throw new Error(`A label does not stand in ${path}.`);
    const start = Buffer.byteLength(text.slice(0, at));
    return { start, end: start + Buffer.byteLength(secret) };
  });
  const touch = (one: { start: number; end: number }, other: { start: number; end: number }) =>
    one.start < other.end && other.start < one.end;
  return {
    secrets: labels.length,
    found: labels.filter((label) => detections.some(({ at }) => touch(label, at))).length,
    detections: detections.length,
    right: detections.filter(({ at }) => labels.some((label) => touch(label, at))).length,
  };
}

export const sumOf = (outcomes: Iterable<Outcome>): Outcome =>
  [...outcomes].reduce(
    (sum, one) => ({
      secrets: sum.secrets + one.secrets,
      found: sum.found + one.found,
      detections: sum.detections + one.detections,
      right: sum.right + one.right,
    }),
    none,
  );

/** By family, in the order in which these first occur. */
export function measure(texts: readonly LabelledText[]): ReadonlyMap<string, Outcome> {
  const outcomes = new Map<string, Outcome>();
  for (const text of texts) outcomes.set(text.family, sumOf([outcomes.get(text.family) ?? none, outcomeOf(text)]));
  return outcomes;
}
