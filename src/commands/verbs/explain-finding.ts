import type { KnownFinding } from "../../findings/known-finding.ts";
import { codeSpan, plainText } from "../../github/markdown.ts";
import { timeWords } from "../time-words.ts";
import type { Answer } from "../verb.ts";

const mostPlaces = 10;

/**
 * What is known of a finding. `open`: everybody can read it; then it says no more than a check of such a repository: no names of people
 * or of managed secrets, and not where something stands that others could use.
 */
export function explainFinding(finding: KnownFinding, open: boolean): Answer {
  const { id, title, severity, why, firstSeen, lastSeen, elsewhere } = finding;
  const same =
    elsewhere === 0
      ? []
      : [`The same credential is known under ${elsewhere === 1 ? "another finding" : `${elsewhere} other findings`} of this repository.`];
  const parts = [
    `${codeSpan(id)} is: **${plainText(title, 80)}**, ${severity}; ${why}.`,
    `Seen first ${timeWords(firstSeen)}, last ${timeWords(lastSeen)}. ${standingOf(finding, open)}`,
    ...whereOf(finding, open),
    ...same,
    ...finding.advice,
  ];
  return { standing: "done", text: parts.join("\n\n") };
}

function standingOf({ state, resolution, proof }: KnownFinding, open: boolean): string {
  if (state === "open" || resolution === null) {
    return resolution === null ? "It is open." : `It is open: until ${resolution.until} it was put aside as ${resolution.as}.`;
  }
  const until = resolution.until === null ? "" : ` until ${resolution.until}`;
  const who = open ? "" : ` by ${codeSpan(resolution.by)}, ${timeWords(resolution.at)}: ${codeSpan(resolution.reason)}`;
  const again = proof !== null && resolution.until !== null ? " Then it counts again." : "";
  return `It was put aside as ${resolution.as}${until}${who}.${again}`;
}

function whereOf({ where, managed, alerts, proof }: KnownFinding, open: boolean): readonly string[] {
  if (open && proof !== null)
    return ["Where it stands is not said in public. The check of the commit, or the security advisory, tells those who may know."];
  const left = where.length - mostPlaces;
  const places = [...where.slice(0, mostPlaces), ...(left > 0 ? [`and ${left} more`] : [])].map((place) => `- ${place}`);
  return [
    ...(places.length === 0 ? [] : [`Seen in, newest first:\n\n${places.join("\n")}`]),
    ...(open || managed.length === 0 ? [] : [`It is the value of ${managed.join(", ")}.`]),
    ...(alerts.length === 0 ? [] : [`GitHub's own alerts about it: ${alerts.join(", ")}, under Security.`]),
  ];
}
