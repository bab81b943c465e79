import { describe, expect, it } from "vitest";
import { thorough } from "../../thorough.ts";
import { corpus } from "./corpus.ts";
import { measure, precisionOf, recallOf, sumOf } from "./measure.ts";

describe("the labelled corpus", () => {
  const texts = corpus(11, thorough ? 100 : 6);
  const outcomes = measure(texts);

  it("is the same for the same seed, and another for another", () => {
    expect(corpus(3, 1)).toEqual(corpus(3, 1));
    expect(corpus(3, 1)).not.toEqual(corpus(4, 1));
  });

  it("is found with a precision of nine in ten and more", () => {
    expect(precisionOf(sumOf(outcomes.values())), JSON.stringify([...outcomes])).toBeGreaterThanOrEqual(0.95);
  });

  it("is found with a recall of nine in ten and more, in every family", () => {
    for (const [family, outcome] of outcomes) expect(recallOf(outcome), family).toBeGreaterThanOrEqual(0.85);
    expect(recallOf(sumOf(outcomes.values()))).toBeGreaterThanOrEqual(0.95);
  });
});
