import type { Change } from "../../changes/change.ts";
import type { Ask, Occasion } from "../../changes/engine.ts";
import { type FindingOccurrence, findingResolve, type Judgement } from "../../findings/changes.ts";
import { dismissalProblem } from "../../findings/dismissal.ts";
import { type Finding, shortIdOf, stateOf } from "../../findings/finding.ts";
import { PipewardenError } from "../../values/errors.ts";
import { canonicalJson } from "../../values/hash.ts";
import type { Json } from "../../values/json.ts";
import { alertChanges } from "./alert-changes.ts";
import type { TriageFacts } from "./facts.ts";
import { looksAtPulls } from "./pull-looks.ts";
import { detailOf, proofOf } from "./secret-detail.ts";
import { secretStateAt } from "./secret-standing.ts";
import { type TriageWish, wishOf } from "./wish.ts";

export interface TriageDecision {
  readonly changes: readonly Change[];
  readonly asks: readonly Ask[];
}

const open: Judgement = { state: "open", resolution: null };

/**
 * What becomes of somebody's wish about a finding: how it is judged from now on, that GitHub's alerts follow, and that the pull request is
 * looked at again. Pure. `now`: milliseconds since the epoch.
 *
 * @throws PipewardenError `finding_unknown`, `finding_not_clear`, `finding_own_work`, `finding_not_dismissed`, `wish_unknown`: the sentence
 *   goes back to whoever wished it.
 */
export function decideTriage(
  facts: TriageFacts,
  { episode, cause, params = {} }: Pick<Occasion, "episode" | "cause" | "params">,
  now: number,
): TriageDecision {
  const wish = wishOf(params);
  if (wish === undefined || cause.kind !== "command") {
    throw new PipewardenError("wish_unknown", "This is no wish about a finding that a command can have. Nothing was done.");
  }
  const finding = theOne(facts, wish);
  const judgement = judgementOf(finding, wish, facts, cause.actor?.login ?? "somebody", now);
  // A dead credential is dead wherever it stands; an opinion is about one place.
  const judged = wish.what === "dismiss" && wish.as === "revoked" ? [finding, ...facts.same] : [finding];
  const changed = judged.filter((each) => !isJudged(each, judgement, now));
  const occurrence: FindingOccurrence = { repository: facts.repository, episode, cause, occasion: params };
  const after = [finding, ...facts.same].map((each) => (judged.includes(each) ? { ...each, ...judgement } : each));
  return {
    changes: [
      ...changed.map((each) => findingResolve(each, judgement, summaryOf(each, judgement), occurrence)),
      ...alertChanges(after, facts.alerts, occurrence, now),
    ],
    asks: changed.length === 0 ? [] : lookAgain(facts, changed, cause),
  };
}

function theOne({ named }: TriageFacts, { finding: name }: TriageWish): Finding {
  const [finding, other] = named;
  if (finding === undefined) {
    throw new PipewardenError(
      "finding_unknown",
      `No finding of this repository begins with ${name}. Take it from the check or the comment.`,
    );
  }
  if (other !== undefined) {
    throw new PipewardenError("finding_not_clear", `More than one finding begins with ${name}. Take more of its digits.`);
  }
  return finding;
}

function judgementOf(finding: Finding, wish: TriageWish, { own }: TriageFacts, by: string, now: number): Judgement {
  if (wish.what === "reopen") return open;
  const { as, reason, until } = wish;
  if (own) {
    throw new PipewardenError(
      "finding_own_work",
      "Whoever wrote or proposed what holds a secret does not put it aside. Somebody else with the role may.",
    );
  }
  const problem = dismissalProblem(proofOf(detailOf(finding)), { as, until }, now);
  if (problem !== undefined) throw new PipewardenError("finding_not_dismissed", problem);
  return { state: stateOf(as), resolution: { as, reason, by, at: now, until } };
}

/** Who judged it when, and why, is no reason to judge it again. */
function isJudged(finding: Finding, { state, resolution }: Judgement, now: number): boolean {
  const stands = secretStateAt(finding, proofOf(detailOf(finding)), now);
  if (state === "open") return stands === "open" && finding.resolution === null;
  const essence = (of: Judgement["resolution"]): Json => (of === null ? null : { as: of.as, until: of.until });
  return stands === state && canonicalJson(essence(finding.resolution)) === canonicalJson(essence(resolution));
}

function summaryOf(finding: Finding, { state, resolution }: Judgement): string {
  const id = shortIdOf(finding);
  if (resolution === null) return `Open finding ${id} again.`;
  const until = resolution.until === null ? "" : ` until ${resolution.until}`;
  return state === "revoked"
    ? `Note that the credential of finding ${id} is revoked.`
    : `Put finding ${id} aside as ${resolution.as}${until}.`;
}

/** The checks of pull requests follow. These looks are the bot's own, so that they do not end the command a second time. */
const lookAgain = ({ repository, pull }: TriageFacts, changed: readonly Finding[], { id, actor }: Occasion["cause"]): readonly Ask[] =>
  looksAtPulls(repository, changed, pull, { kind: "request", id, ...(actor === undefined ? {} : { actor }) });
