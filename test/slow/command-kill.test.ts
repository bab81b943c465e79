import { describe, expect, it } from "vitest";
import { playAll, stories } from "../e2e/command-deaths.ts";

describe("the bot is killed before each of its calls in turn while it follows", { timeout: 600_000 }, () => {
  it("enforce: one request waits, and nothing is done", async () => {
    expect(await playAll(stories.enforce, 1)).toBeGreaterThan(40);
  });

  it("approve: what was asked for is done once", async () => {
    expect(await playAll(stories.approve, 1)).toBeGreaterThan(80);
  });

  it("pause: there is one pause", async () => {
    expect(await playAll(stories.pause, 1)).toBeGreaterThan(60);
  });
});
