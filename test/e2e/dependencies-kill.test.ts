import { expect, it } from "vitest";
import { alone, playFixes } from "./dependencies-deaths.ts";

// Many more calls have their turn in `npm run test:all`, and fixes that are grouped.
it("killed while it proposes a fix or brings it up to date, the bot ends with one commit and one pull request", {
  timeout: 600_000,
}, async () => {
  expect(await playFixes(alone, 37)).toBeGreaterThan(50);
});
