import { expect, it } from "vitest";
import { playDismissals } from "./triage-deaths.ts";

// Many more calls have their turn in `npm run test:all`.
it("killed while it follows a dismissal, the bot puts the finding aside once and closes the alert once", { timeout: 600_000 }, async () => {
  expect(await playDismissals(173)).toBeGreaterThan(200);
});
