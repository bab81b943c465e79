import { expect, it } from "vitest";
import { playFixes } from "../e2e/dependencies-deaths.ts";

it("killed before any call of a fix, the bot ends with one commit and one pull request", { timeout: 600_000 }, async () => {
  expect(await playFixes(5)).toBeGreaterThan(50);
});
