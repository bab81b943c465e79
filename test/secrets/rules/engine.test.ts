import { describe, expect, it } from "vitest";
import { compileRules } from "../../../src/secrets/detection/compile.ts";
import type { Rule } from "../../../src/secrets/detection/rule.ts";
import { scan } from "../../../src/secrets/detection/scan.ts";
import { ourRules } from "../../../src/secrets/rules/rule-set.ts";
import { thorough } from "../../thorough.ts";
import { examples } from "./examples/index.ts";
import { randomFrom } from "./random.ts";

const compiled = compileRules(ourRules);
const order: Record<Rule["certainty"], number> = { guess: 0, format: 1, checksum: 2 };

describe("the engine with all of our rules", () => {
  const rules = ourRules.rules.filter(({ regex }) => regex !== undefined);

  it.each(rules.map((rule, index) => [rule.id, rule, index] as const))(
    "finds what %s finds, as surely or more surely",
    (id, rule, turn) => {
      const positives = [1, 2].flatMap((seed) => examples[id]?.positives(randomFrom(seed)) ?? []);
      // Elsewhere, a few of each are enough: the texts are of the same kinds for all rules.
      for (const { text, secret, path } of positives.filter((_, index) => thorough || index % 7 === turn % 7 || positives.length < 14)) {
        const { detections, notScanned } = scan(compiled, { path: path ?? "config/settings", bytes: Buffer.from(text) });
        const same = detections.filter((detection) => touches(detection.secret.reveal(), secret));
        expect(same.length, `${text} ${detections.map((detection) => detection.rule.id)}`).toBeGreaterThan(0);
        expect(Math.max(...same.map((detection) => order[detection.rule.certainty])), text).toBeGreaterThanOrEqual(order[rule.certainty]);
        expect(notScanned).toEqual([]);
      }
    },
  );
});

const touches = (one: string, other: string): boolean => one.includes(other) || other.includes(one);
