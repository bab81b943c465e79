import { describe, expect, it } from "vitest";
import { playAll, stories } from "./command-deaths.ts";

// Every call has its turn in `npm run test:all`.
describe("the bot is killed before some of its calls, in turn, while it follows", { timeout: 600_000 }, () => {
  it("enforce: one request waits, and nothing is done", async () => {
    expect(await playAll(stories.enforce, 7)).toBeGreaterThan(40);
  });

  it("approve: what was asked for is done once", async () => {
    expect(await playAll(stories.approve, 13)).toBeGreaterThan(80);
  });

  it("pause: there is one pause", async () => {
    expect(await playAll(stories.pause, 11)).toBeGreaterThan(60);
  });
});
