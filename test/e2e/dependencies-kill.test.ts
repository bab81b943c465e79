import { expect, it } from "vitest";
import { playFixes } from "./dependencies-deaths.ts";

// Many more calls have their turn in `npm run test:all`.
it("killed while it proposes a fix or brings it up to date, the bot ends with one commit and one pull request", {
  timeout: 600_000,
}, async () => {
  expect(await playFixes(37)).toBeGreaterThan(50);
});
