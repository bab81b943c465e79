import { describe, expect, it } from "vitest";
import { faultsIn } from "../commands/race/race-check.ts";

describe("a dangerous command that two people gave", () => {
  it("is never done wrongly in any order of two things that come between", async () => {
    expect(await faultsIn(2)).toEqual({ played: 5040, wrong: [] });
  });

  it("is never done wrongly in a tenth of the orders of three", async () => {
    expect(await faultsIn(3, 10)).toEqual({ played: 18_816, wrong: [] });
  });
});
