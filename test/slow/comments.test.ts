import { describe, it } from "vitest";
import { assertCommandsAreWhatPeopleSee } from "../commands/grammar/properties.ts";

describe("a hundred thousand comments of anything at all", () => {
  it("hold the commands that people see as such, and no other", () => {
    assertCommandsAreWhatPeopleSee(100_000);
  });
});
