import { type Change, makeChange } from "../../changes/change.ts";
import type { FindingOccurrence } from "../../findings/changes.ts";
import type { Finding } from "../../findings/finding.ts";
import type { Alert } from "../../github/alert-kinds.ts";
import { canonicalJson } from "../../values/hash.ts";
import { secretsName } from "../name.ts";
import { alertWanted } from "./alert-standing.ts";

/**
 * The changes that make GitHub's alerts about one credential stand as its findings do. Pure.
 *
 * @param findings all of the credential, as they are to be
 * @param now milliseconds since the epoch
 */
export function alertChanges(
  findings: readonly Finding[],
  alerts: readonly Alert[],
  { repository, episode, cause, lane = "act", occasion }: FindingOccurrence,
  now: number,
): readonly Change[] {
  const want = alertWanted(findings, now);
  return alerts
    .filter(({ standing }) => canonicalJson(standing) !== canonicalJson(want) && !bothClosed(standing.state, want.state))
    .map(({ number, standing }) =>
      makeChange({
        kind: "alerts.resolve",
        capability: secretsName,
        lane,
        target: { repository, alert: number },
        expect: standing,
        want,
        // What people gave as their reason may hold anything; whoever may see the alert finds it in the conversation.
        params: {
          comment: "Put aside in Pipewarden, whose audit trail tells by whom and why.",
          ...(occasion === undefined ? {} : { occasion }),
        },
        episode,
        cause,
        summary:
          want.state === "open"
            ? `Open alert ${number} of GitHub's secret scanning again.`
            : `Close alert ${number} of GitHub's secret scanning as ${want.resolution}.`,
      }),
    );
}

/** In which words somebody closed it is left as it is. */
const bothClosed = (one: string, other: string): boolean => one === "resolved" && other === "resolved";
