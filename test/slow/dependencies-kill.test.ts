import { expect, it } from "vitest";
import { alone, grouped, playFixes } from "../e2e/dependencies-deaths.ts";

it.each([
  ["a fix", alone],
  ["fixes that are grouped", grouped],
])("killed before any call of %s, the bot ends with one commit and one pull request", { timeout: 600_000 }, async (_, scene) => {
  expect(await playFixes(scene, 3)).toBeGreaterThan(50);
});
