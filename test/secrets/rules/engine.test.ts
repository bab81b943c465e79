import { describe, expect, it } from "vitest";
import { compileRules } from "../../../src/secrets/detection/compile.ts";
import type { Rule } from "../../../src/secrets/detection/rule.ts";
import { scan } from "../../../src/secrets/detection/scan.ts";
import { ourRules } from "../../../src/secrets/rules/rule-set.ts";
import { thorough } from "../../thorough.ts";
import type { Example } from "./examples/example.ts";
import { examples } from "./examples/index.ts";
import { randomFrom } from "./random.ts";

const compiled = compileRules(ourRules);
const order: Record<Rule["certainty"], number> = { guess: 0, format: 1, checksum: 2 };

const touches = (one: string, other: string): boolean => one.includes(other) || other.includes(one);

/** What is wrong with what the engine finds in an example of a rule; undefined: nothing. */
function faultIn({ id, certainty }: Rule, { text, secret, path = "config/settings" }: Example): string | undefined {
  const { detections, notScanned } = scan(compiled, { path, bytes: Buffer.from(text) });
  const same = detections.filter((detection) => touches(detection.secret.reveal(), secret));
  if (notScanned.length > 0) return `${id} is not tried on all of ${text}`;
  if (same.some(({ rule }) => order[rule.certainty] >= order[certainty])) return undefined;
  return `${id} is not found in ${text}, only ${detections.map(({ rule }) => rule.id).join(", ") || "nothing"}`;
}

describe("the engine with all of our rules", () => {
  it("finds what each of them finds, as surely or more surely", () => {
    const seeds = thorough ? [1, 2] : [1];
    const faults = ourRules.rules.flatMap((rule, turn) => {
      if (rule.regex === undefined) return [];
      const positives = seeds.flatMap((seed) => examples[rule.id]?.positives(randomFrom(seed)) ?? []);
      // Elsewhere, a few of each are enough: the texts are of the same kinds for all rules.
      const few = positives.filter((_, index) => thorough || index % 15 === turn % 15 || positives.length < 8);
      return few.flatMap((example) => faultIn(rule, example) ?? []);
    });
    expect(faults).toEqual([]);
  });
});
