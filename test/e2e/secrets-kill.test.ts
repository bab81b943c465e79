import { describe, expect, it } from "vitest";
import { playAll, stories } from "./secrets-deaths.ts";

// Every call has its turn in `npm run test:all`.
describe.each(["before", "after"] as const)("the bot is killed %s some of its calls, in turn", (moment) => {
  it("about a push with a secret, and ends with one finding, told of once", async () => {
    expect(await playAll(stories.push, moment, { from: 5, step: 16 })).toBeGreaterThan(25);
  });

  it("about a pull request with a secret, and ends with one finding, told of once", async () => {
    expect(await playAll(stories.proposal, moment, { from: 12, step: 32 })).toBeGreaterThan(60);
  });
});
