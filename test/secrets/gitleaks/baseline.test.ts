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
const place = { rule: "acme-token", file: "a.ts", commit: "", startLine: 3, endLine: 3 };

describe("a baseline", () => {
  it("knows the findings of a report by where they stand", () => {
    const baseline = readBaseline(JSON.stringify([entry]));
    expect([baseline.takes(place), baseline.takes({ ...place, startLine: 4 }), baseline.takes({ ...place, file: "b.ts" })]).toEqual([
      true,
      false,
      false,
    ]);
  });

  it("knows as many findings on a line as it has, so that one more is new", () => {
    const baseline = readBaseline(JSON.stringify([entry, { ...entry, StartColumn: 50, EndColumn: 81 }]));
    expect([1, 2, 3].map(() => baseline.takes(place))).toEqual([true, true, false]);
  });

  it("may be empty, as gitleaks writes it when there is nothing", () => {
    expect(["null", "[]"].map((text) => readBaseline(text).takes(place))).toEqual([false, false]);
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
