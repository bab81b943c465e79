import { expect, test } from "vitest";
import { entropyOf } from "../../../src/secrets/detection/entropy.ts";

test("entropy is counted in bits per character", () => {
  expect(entropyOf("")).toBe(0);
  expect(entropyOf("aaaa")).toBe(0);
  expect(entropyOf("abcd")).toBe(2);
  expect(entropyOf("aabb")).toBe(1);
});

test("entropy of other letters than ASCII's is shared out among their bytes, as gitleaks does", () => {
  expect(entropyOf("éé")).toBe(0.5);
  expect(entropyOf("ab\u{1f4a5}")).toBeCloseTo((3 / 6) * Math.log2(6), 10);
  // Nothing of the text before is left behind.
  expect(entropyOf("abcd")).toBe(2);
});
