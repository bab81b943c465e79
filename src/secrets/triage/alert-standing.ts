import type { Finding, Resolution } from "../../findings/finding.ts";
import type { AlertResolution, AlertState } from "../../github/alert-kinds.ts";
import { detailOf, proofOf } from "./secret-detail.ts";
import { secretStateAt } from "./secret-standing.ts";

/** The words of GitHub's alerts for ours. */
const resolutionAtGitHub: Record<Resolution, AlertResolution> = {
  "false-positive": "false_positive",
  "wont-fix": "wont_fix",
  "used-in-tests": "used_in_tests",
  revoked: "revoked",
};

/** The other way round. The organisation's own patterns end alerts in further words: nothing more is to be done about those either. */
export const resolutionHere = (atGitHub: string): Resolution =>
  (Object.keys(resolutionAtGitHub) as Resolution[]).find((each) => resolutionAtGitHub[each] === atGitHub) ?? "wont-fix";

/**
 * How an alert should stand: GitHub has one for a credential, wherever it is, so that it is closed only with the last finding of it, in
 * the words of the one that was judged last. Pure. `now`: milliseconds since the epoch.
 */
export function alertWanted(findings: readonly Finding[], now: number): AlertState {
  const open: AlertState = { state: "open", resolution: null };
  if (findings.some((finding) => secretStateAt(finding, proofOf(detailOf(finding)), now) === "open")) return open;
  const [last] = findings
    .flatMap(({ resolution }) => (resolution === null ? [] : [resolution]))
    .toSorted((one, other) => other.at - one.at);
  return last === undefined ? open : { state: "resolved", resolution: resolutionAtGitHub[last.as] };
}
