import type { automerges } from "./policy.ts";
import type { FixSummary } from "./remediation-store.ts";

/** Whether GitHub may merge it by itself: every installed version is as near to the new one as the configuration allows. */
export function mayMergeItself(summary: FixSummary | null, allowed: (typeof automerges)[number]): boolean {
  if (summary === null || allowed === "off") return false;
  if (allowed === "all") return true;
  if (summary.members !== undefined) return summary.members.every((member) => mayMergeItself(member, allowed));
  return summary.from.length > 0 && summary.from.every((version) => isNear(version, summary.to, allowed));
}

/** What has no three numbers is no small step. */
function isNear(one: string, other: string, step: "patch" | "minor"): boolean {
  const [a, b] = [numbersOf(one), numbersOf(other)];
  if (a === undefined || b === undefined || a[0] !== b[0]) return false;
  // Below 1.0.0 a minor version may change anything.
  return a[1] === b[1] || (step === "minor" && a[0] !== "0");
}

const numbersOf = (version: string): readonly string[] | undefined => /^v?(\d+)\.(\d+)\.(\d+)/.exec(version)?.slice(1);
