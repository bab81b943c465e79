import { describe, expect, it } from "vitest";
import { dismissalProblem, longestProvenDays, type Proof } from "../../src/findings/dismissal.ts";
import { type Resolution, resolutions, stateOf } from "../../src/findings/finding.ts";
import { day, now } from "./kit.ts";

const on = (days: number): string => new Date(now + days * day).toISOString().slice(0, 10);
const problem = (proof: Proof | null, as: Resolution, until: string | null) => dismissalProblem(proof, { as, until }, now);

describe("putting a finding aside", () => {
  it("is possible as anything and without an end where it is not proven", () => {
    for (const as of resolutions)
      expect([problem(null, as, null), problem(null, as, on(400)), problem(null, as, on(0))]).toEqual([undefined, undefined, undefined]);
  });

  it("takes a day that there is and that is not over", () => {
    expect(problem(null, "wont-fix", "2026-02-30")).toBe("There is no day 2026-02-30. A day goes as 2026-01-16.");
    expect(problem(null, "wont-fix", "9999-99-99")).toContain("There is no day");
    expect(problem(null, "wont-fix", on(-1))).toBe("The day until which it is to hold is over.");
    expect(problem(null, "wont-fix", "9999-12-31")).toContain("The last possible day is");
  });

  it.each(["managed", "alive"] as const)("of what is %s has an end, and a near one", (proof) => {
    for (const as of ["wont-fix", "used-in-tests"] as const) {
      expect(problem(proof, as, null)).toContain("only until a day");
      expect(problem(proof, as, on(longestProvenDays))).toBeUndefined();
      expect(problem(proof, as, on(longestProvenDays + 1))).toContain(`until ${on(longestProvenDays)} at most`);
    }
  });

  it.each(["managed", "alive"] as const)("of what is %s is never as a false alarm, nor as revoked", (proof) => {
    for (const until of [null, on(1)]) {
      expect(problem(proof, "false-positive", until)).toContain("it is no false alarm");
      expect(problem(proof, "revoked", until)).toContain("so it is not revoked");
    }
  });

  it("gives it a state of its own where nothing is to be done any more", () => {
    expect(resolutions.map(stateOf)).toEqual(["dismissed", "dismissed", "used-in-tests", "revoked"]);
  });
});
