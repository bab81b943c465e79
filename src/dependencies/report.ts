import { type Change, makeChange } from "../changes/change.ts";
import type { Occasion, Outcomes } from "../changes/engine.ts";
import { recheckButton } from "../github/check-buttons.ts";
import { type CheckContent, type PublishedCheck, summaryLimit } from "../github/check-run.ts";
import { codeCell, plainText, table } from "../github/markdown.ts";
import { neutralLine } from "../github/neutralise.ts";
import type { RepositoryRef } from "../values/ids.ts";
import type { FixRow, FixStanding } from "./fix-row.ts";
import { dependenciesName, fixesCheckName } from "./name.ts";
import type { FixSummary } from "./remediation-store.ts";
import { numberedLink } from "./words/links.ts";
import type { Visibility } from "./words/story.ts";
import { unfixableWords } from "./words/unfixable-words.ts";

/** What is told once the changes have ended. */
export interface Reported {
  readonly repository: RepositoryRef;
  readonly visibility: Visibility;
  /** Of the default branch. */
  readonly head: string;
  readonly rows: readonly FixRow[];
  readonly reports: boolean;
  readonly check: PublishedCheck | null;
}

const mostRows = 100;

/** The check run on the default branch's head, or nothing when it stands there already, or every vulnerability has its pull request. */
export function reportFixes(
  told: Reported,
  outcomes: Outcomes,
  { cause, episode, params = {} }: Occasion,
  appId: number,
): Change | undefined {
  const content = contentOf(told, outcomes);
  if (content === null || isPublished(content, told.check)) return undefined;
  return makeChange({
    kind: "checks.publish",
    capability: dependenciesName,
    lane: "fix",
    target: { repository: told.repository, sha: told.head, name: fixesCheckName },
    expect: told.check,
    want: content,
    params: { appId, buttons: [recheckButton], occasion: params },
    episode,
    cause,
    summary: content.title,
  });
}

const isPublished = ({ conclusion, title, summary }: CheckContent, check: PublishedCheck | null): boolean =>
  check !== null && check.conclusion === conclusion && check.title === title && check.summary === summary;

/** Null when there is nothing that anybody has to know. Pure. */
export function contentOf(told: Reported, outcomes: Outcomes): CheckContent | null {
  const rows = told.rows.filter(({ standing }) => standing.kind !== "settled");
  const proposed = rows.filter(({ standing }) => isProposed(standing, outcomes));
  const silent = proposed.length === rows.length;
  if (silent && told.check === null) return null;
  const unfixable = rows.filter(({ standing }) => standing.kind === "unfixable");
  const title = titleOf(packagesIn(rows), packagesIn(proposed), packagesIn(unfixable), told.reports);
  return {
    conclusion: silent ? "success" : "neutral",
    title: plainText(title),
    summary: plainSummary(told, rows, outcomes),
  };
}

const packagesIn = (rows: readonly FixRow[]): number => rows.reduce((sum, { size }) => sum + size, 0);

function titleOf(all: number, proposed: number, unfixable: number, reports: boolean): string {
  if (all === 0) return "No vulnerable dependency is left to be fixed";
  const packages = `${all} vulnerable ${all === 1 ? "package" : "packages"}`;
  if (reports) return `${packages}: what would be done`;
  const parts = [
    ...(proposed > 0 ? [`${proposed} with a pull request`] : []),
    ...(unfixable > 0 ? [`${unfixable} that cannot be fixed by one`] : []),
    ...(all - proposed - unfixable > 0 ? [`${all - proposed - unfixable} left for now`] : []),
  ];
  return `${packages}: ${parts.join(", ")}`;
}

function isProposed(standing: FixStanding, outcomes: Outcomes): boolean {
  if (standing.kind === "opening") return outcomes.get(standing.change)?.status === "succeeded";
  return standing.kind === "open" || standing.kind === "theirs" || standing.kind === "other";
}

function plainSummary({ rows: all, visibility, reports }: Reported, rows: readonly FixRow[], outcomes: Outcomes): string {
  if (rows.length === 0)
    return all.length === 0
      ? "There is no open alert about a dependency."
      : "What is open is fixed already; GitHub closes its alerts in a while.";
  const intro = reports ? "The policy is in report mode: nothing is changed, and this is what would be done.\n\n" : "";
  // Everybody may read it: what stays vulnerable is for those who see the alerts.
  const named = visibility === "private" ? rows : rows.filter(({ standing: { kind } }) => kind !== "unfixable" && kind !== "minor");
  const shown = named.slice(0, mostRows).map(({ package: name, manifest, base, alerts, standing }) => [
    codeCell(name),
    codeCell(base === null ? manifest : `${manifest} on ${base}`),
    alerts
      .toSorted((one, other) => one.number - other.number)
      .slice(0, 5)
      .map((alert) => numberedLink("alert", alert))
      .join(", ") + (alerts.length > 5 ? ", …" : ""),
    standingWords(standing, outcomes),
  ]);
  const left = rows.length - Math.min(named.length, mostRows);
  const more =
    left > 0 ? `And ${left} more${named.length < rows.length ? ", of which some are not named where everybody can read it" : ""}.` : "";
  const noFix = rows.flatMap(({ standing }) => (standing.kind === "unfixable" ? standing.noFix : []));
  const reasons = unfixableWords(noFix, visibility);
  const rowTable = shown.length === 0 ? "" : table(["package", "file", "alerts", "what becomes of it"], shown);
  const text = intro + [rowTable, more].filter((part) => part !== "").join("\n\n");
  const whole = reasons === "" ? text : `${text}\n\n### What cannot be fixed by a pull request\n\n${reasons}`;
  return whole.length <= summaryLimit ? whole : text.slice(0, summaryLimit);
}

/** Markdown for a cell of a table. */
function standingWords(standing: FixStanding, outcomes: Outcomes): string {
  switch (standing.kind) {
    case "open":
      return `${numberedLink("pull request", standing.pull)}${standing.updated ? ", brought up to date" : ""}`;
    case "theirs":
      return standing.pull === null
        ? "somebody has committed to the branch; it is left alone"
        : `${numberedLink("pull request", standing.pull)}, left to whoever committed to it`;
    case "opening":
      return openingWords(standing, outcomes);
    case "would-open":
      return `a pull request would be opened: ${stepWords(standing.summary)}`;
    case "waits":
      return `${waits[standing.for]}: ${stepWords(standing.summary)}`;
    case "other":
      return `${numberedLink("pull request", standing.pull)} of ${codeCell(standing.pull.by)}`;
    case "refused":
      return `left alone: ${standing.by === null ? "somebody" : codeCell(standing.by)} closed ${standing.pull === null ? "the pull request" : numberedLink("pull request", standing.pull)}. Reopen it to take it up again`;
    case "ignored":
      return `left alone by the configuration${standing.until === null ? "" : ` until ${standing.until}`}: ${cell(neutralLine(standing.reason, 200))}`;
    case "minor":
      return "less severe than what the configuration wants fixed";
    case "later":
      return "not planned yet; a further look follows";
    case "settled":
      return "fixed";
    case "unfixable":
      return "cannot be fixed by a pull request, see below";
  }
}

const waits = {
  schedule: "waits for the day and hour that the configuration names",
  limit: "waits until fewer pull requests are open",
  room: "is opened by the next look",
} as const;

function openingWords({ change, summary }: Extract<FixStanding, { kind: "opening" }>, outcomes: Outcomes): string {
  const outcome = outcomes.get(change);
  switch (outcome?.status) {
    case "succeeded": {
      const { number } = outcome.after as { number?: number };
      return `pull request${number === undefined ? "" : ` #${number}`}: ${stepWords(summary)}`;
    }
    case "failed":
      return `GitHub refused the pull request: ${cell(neutralLine(outcome.error.message, 300))}`;
    case "held":
      return `waits, because it is held: ${cell(neutralLine(outcome.reason, 300))}`;
    default:
      return `a pull request is to come: ${stepWords(summary)}`;
  }
}

/** A bar ends a cell even within code, unless it is escaped. */
const cell = (text: string): string =>
  text.replaceAll("\n", " ").replace(/(\\*)\|/g, (whole, slashes: string) => (slashes.length % 2 === 1 ? whole : `${slashes}\\|`));

function stepWords({ from, to, strategy, members = [] }: FixSummary): string {
  if (members.length > 1) {
    const steps = members.slice(0, 5).map((member) => `${codeCell(member.package, 60)} ${stepWords(member)}`);
    return `${steps.join("; ")}${members.length > 5 ? ` and ${members.length - 5} more` : ""}`;
  }
  const versions = from
    .slice(0, 3)
    .map((version) => codeCell(version, 40))
    .join(", ");
  if (to === "") return `${versions} goes`;
  return `${versions} → ${codeCell(to, 40)}${strategy === "override" ? " by an override" : ""}`;
}
