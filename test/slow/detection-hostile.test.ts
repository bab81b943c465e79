import { describe, expect, test } from "vitest";
import { compileRules } from "../../src/secrets/detection/compile.ts";
import { ourRules } from "../../src/secrets/rules/rule-set.ts";
import { heavyRules, hostileTexts } from "../secrets/detection/hostile.ts";
import { countingClock, scanText } from "../secrets/detection/kit.ts";

const size = 1_000_000;

describe("a hostile text of a megabyte", () => {
  const sets = [heavyRules, ourRules].map((set) => compileRules(set));

  test.each(hostileTexts(size))("of %s makes no more work than it may, or is told to be unfinished", (_, text) => {
    for (const rules of sets) {
      const { clock, readings } = countingClock();
      const budget = 20_000;
      const { notScanned } = scanText(rules, text, { budget, clock });
      expect(readings()).toBeLessThanOrEqual(budget + 4);
      const unfinished = notScanned.some(({ reason }) => reason === "out-of-time");
      if (readings() < budget * 0.7) expect(unfinished).toBe(false);
    }
  });
});
