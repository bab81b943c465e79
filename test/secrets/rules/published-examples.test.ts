import { describe, expect, it } from "vitest";
import { isPublishedExample } from "../../../src/secrets/rules/published-examples.ts";

describe("examples that providers publish", () => {
  it("are known by their values", () => {
    const values = [
      `AKIA${"IOSFODNN7"}EXAMPLE`,
      ["Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ", "6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw", "="].join("").concat("="),
    ];
    expect(values.map(isPublishedExample)).toEqual([true, true]);
  });

  it("are no other values", () => {
    expect(["", "AKIA", `AKIA${"IOSFODNN8"}EXAMPLE`].map(isPublishedExample)).toEqual([false, false, false]);
  });
});
