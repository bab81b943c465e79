import { describe, it } from "vitest";
import { assertAllIsHarmless, assertWordsSurvive } from "../github-checks/neutralise/properties.ts";

describe("twenty thousand texts from outside", () => {
  it.each([1, 2, 3, 4])("do nothing once they are neutralised: the quarter with the number %d", () => {
    assertAllIsHarmless(5_000);
  });

  it("keep every word that people can read", () => {
    assertWordsSurvive(5_000);
  });
});
