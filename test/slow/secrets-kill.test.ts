import { describe, expect, it } from "vitest";
import { playAll, stories } from "../e2e/secrets-deaths.ts";

describe.each(["before", "after"] as const)("the bot is killed %s each of its calls in turn", { timeout: 600_000 }, (moment) => {
  it.each(["push", "proposal"] as const)("about a %s with a secret, and ends with one finding, told of once", async (name) => {
    expect(await playAll(stories[name], moment, { from: 1, step: 1 })).toBeGreaterThan(25);
  });
});
