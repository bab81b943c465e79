import { expect, it } from "vitest";
import { playDismissals } from "../e2e/triage-deaths.ts";

it("killed before any call of a dismissal, the bot puts the finding aside once and closes the alert once", {
  timeout: 600_000,
}, async () => {
  expect(await playDismissals(7)).toBeGreaterThan(200);
});
