import { describe, it } from "vitest";
import { assertAllIsHarmless, assertWordsSurvive } from "../github-checks/neutralise/properties.ts";

describe("a hundred thousand texts from outside", () => {
  it("do nothing once they are neutralised", () => {
    assertAllIsHarmless(100_000);
  });

  it("keep every word that people can read", () => {
    assertWordsSurvive(20_000);
  });
});
