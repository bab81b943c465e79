import { describe, expect, it } from "vitest";
import { readBaseline } from "../../../src/secrets/gitleaks/baseline.ts";

const entry = {
  RuleID: "acme-token",
  File: "a.ts",
  Commit: "",
  StartLine: 3,
  EndLine: 3,
  StartColumn: 9,
  EndColumn: 40,
  Secret: "REDACTED",
};
const place = { rule: "acme-token", file: "a.ts", commit: "", startLine: 3, endLine: 3, startColumn: 9, endColumn: 40 };

describe("a baseline", () => {
  it("knows the findings of a report by where they stand", () => {
    const baseline = readBaseline(JSON.stringify([entry]));
    expect([baseline.has(place), baseline.has({ ...place, startLine: 4 }), baseline.has({ ...place, file: "b.ts" })]).toEqual([
      true,
      false,
      false,
    ]);
  });

  it("may be empty, as gitleaks writes it when there is nothing", () => {
    expect(["null", "[]"].map((text) => readBaseline(text).has(place))).toEqual([false, false]);
  });

  it.each([
    ["no JSON", "[{"],
    ["no list", "{}"],
    ["an entry's File is no text", JSON.stringify([{ ...entry, File: 1 }])],
    ["an entry has no StartLine", JSON.stringify([{ ...entry, StartLine: undefined }])],
    ["an entry has no RuleID", "[3]"],
  ])("is refused where there is %s", (why, text) => {
    expect(() => readBaseline(text)).toThrow(why);
  });

  it("is not quoted when it is refused", () => {
    const value = ["hidden", "value"].join("-");
    const refusal = (() => {
      try {
        return readBaseline(`[{"Secret": "${value}" oops`);
      } catch (error) {
        return error instanceof Error ? [error.message, error.cause] : [];
      }
    })();
    expect(refusal).toEqual([expect.stringMatching(/^The baseline is not a report/), undefined]);
  });
});
