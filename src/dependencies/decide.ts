import type { Change } from "../changes/change.ts";
import type { Occasion } from "../changes/engine.ts";
import { isClosedByPerson } from "./closed-by-person.ts";
import {
  autoMergeChange,
  closeChange,
  commitChange,
  deleteChange,
  dismissChange,
  foreignChange,
  markChange,
  noAutoMergeChange,
  openChange,
  reopenChange,
  updateChange,
} from "./decide-changes.ts";
import type { Candidate, Existing, Fix, FixesSeen, Leftover } from "./facts.ts";
import type { FixRow, FixStanding } from "./fix-row.ts";
import { mayMergeItself } from "./merge-step.ts";
import type { DependenciesPolicy } from "./policy.ts";
import { isReplaced, rowsOf, summaryOf } from "./rows.ts";
import { isWithin } from "./schedule.ts";
import { isPressing } from "./wanted.ts";
import { isMeant, isWantedNow } from "./wish.ts";
import type { ClosingReason } from "./words/closing-words.ts";
import { fixMessage, isBodyOutdated } from "./words/fix-words.ts";

export interface Verdict {
  readonly changes: readonly Change[];
  readonly rows: readonly FixRow[];
  /** Whether there was more to do than a plan can hold. */
  readonly overfull: boolean;
}

/** All changes of a look are stored together, in an item of at most 400 kB. In characters. */
const mostText = 250_000;

/** What is to be done about what was seen. Pure. */
export function decideFixes(facts: FixesSeen, policy: DependenciesPolicy, occasion: Occasion, now: number): Verdict {
  const deciding = new Deciding(facts, policy, occasion, now);
  const standings = new Map<string, FixStanding>();
  const rows = facts.candidates.flatMap((candidate): readonly FixRow[] => {
    const standing = deciding.standingOf(candidate);
    standings.set(candidate.branch, standing);
    return rowsOf(candidate, standing);
  });
  deciding.beside();
  if (policy.mode === "enforce")
    for (const leftover of facts.leftovers) if (isReplaced(leftover, standings)) deciding.clear(leftover, leftover.reason);
  return { changes: deciding.changes, rows, overfull: deciding.overfull };
}

class Deciding {
  readonly changes: Change[] = [];
  overfull = false;
  readonly #facts: FixesSeen;
  readonly #policy: DependenciesPolicy;
  readonly #occasion: Occasion;
  readonly #now: number;
  #open: number;
  #text = 0;

  constructor(facts: FixesSeen, policy: DependenciesPolicy, occasion: Occasion, now: number) {
    this.#facts = facts;
    this.#policy = policy;
    this.#occasion = occasion;
    this.#now = now;
    // What another pull request takes the place of is closed as soon as that is open.
    const staying = facts.leftovers.filter(({ reason }) => reason.kind !== "regrouped");
    this.#open = [...facts.candidates, ...staying].filter(({ existing }) => existing.pull?.state === "open").length;
  }

  standingOf(candidate: Candidate): FixStanding {
    const { outlook, existing } = candidate;
    const wished = this.#wished(candidate);
    if (wished !== undefined) return wished;
    switch (outlook.kind) {
      case "fix":
      case "as-planned":
        return existing.pull?.state === "open" ? this.#maintained(candidate) : this.#proposed(candidate);
      case "unfixable":
        this.#withdraw(candidate, { kind: "no-fix", reason: outlook.noFix[0]?.reason ?? "" });
        return outlook;
      case "settled":
      case "package-gone":
        this.#withdraw(candidate, { kind: outlook.kind });
        return { kind: "settled" };
      case "ignored":
      case "minor":
        this.#withdraw(candidate, { kind: "not-wanted" });
        return outlook;
      case "later":
        return existing.pull?.state === "open" ? { kind: "open", pull: existing.pull, updated: false, summary: null } : outlook;
    }
  }

  /** What somebody wished for that is about no open alert. */
  beside(): void {
    const { wish, candidates } = this.#facts;
    if (wish === null) return;
    for (const { branch, ...alert } of wish.dismissed) this.#add(reopenChange(this.#about(branch), alert));
    const seen = new Set(candidates.map(({ branch }) => branch));
    for (const branch of wish.branches ?? []) {
      if (seen.has(branch) || (wish.what !== "ignore" && wish.what !== "unignore")) continue;
      this.#add(this.#judgement(branch, null, wish.what === "ignore"));
    }
  }

  /** What becomes of a fix about which somebody wished something that is more than looking again. */
  #wished(candidate: Candidate): FixStanding | undefined {
    const { wish } = this.#facts;
    const { branch, existing, alerts } = candidate;
    const { pull } = existing;
    if (wish === null || !isMeant(wish, branch)) return undefined;
    const about = this.#about(branch);
    if (isWantedNow(wish, branch)) {
      if (candidate.ignored !== null || isClosedByPerson(pull, this.#facts.slug, candidate.forgiven))
        this.#add(this.#judgement(branch, pull?.number ?? null, false));
      return undefined;
    }
    if (wish.what === "ignore") {
      this.#add(this.#judgement(branch, pull?.number ?? null, true));
      if (pull?.state === "open") this.clear(candidate, { kind: "ignored", by: this.#sender });
      const { as } = wish;
      if (as !== null) for (const { number } of alerts) this.#add(dismissChange(about, number, as, wish.reason ?? ""));
      return { kind: "refused", pull, by: this.#sender };
    }
    if (wish.what === "automerge" && pull?.state === "open") {
      if (wish.on && pull.autoMerge === null && wish.sha === existing.head)
        this.#add(autoMergeChange(about, pull, existing.head, this.#policy.automergeMethod));
      if (!wish.on && pull.autoMerge !== null) this.#add(noAutoMergeChange(about, pull));
      return { kind: "open", pull, updated: false, summary: summaryOf(candidate) };
    }
    return undefined;
  }

  /** Keeps in mind that a fix is to be left alone, or no longer. */
  #judgement(branch: string, pull: number | null, ignored: boolean): Change {
    const { wish } = this.#facts;
    return ignored
      ? markChange(
          this.#about(branch),
          { ignored: { by: this.#sender, at: this.#now, pull, until: wish?.until ?? null } },
          `Leave the fix on ${branch} alone${wish?.until == null ? "" : ` until ${wish.until}`}.`,
        )
      : markChange(
          this.#about(branch),
          { ignored: null, ...(pull === null ? {} : { forgiven: pull }) },
          `Take the fix on ${branch} up again.`,
        );
  }

  get #sender(): string {
    return this.#occasion.cause.actor?.login ?? "somebody";
  }

  /** Whether somebody wants the branch to be made anew: over its base as it is now, or over whatever others have committed to it. */
  #isToBeMadeAnew({ branch, existing }: Candidate): boolean {
    const { wish } = this.#facts;
    if (wish === null || !isMeant(wish, branch)) return false;
    if (wish.what === "recreate") return wish.sha === existing.head;
    return wish.what === "rebase" && !existing.foreign;
  }

  /** Closes what is of no use any more, and takes its branch away; what somebody has worked on stays. */
  clear({ branch, existing }: Pick<Leftover, "branch" | "existing">, reason: ClosingReason): void {
    const { pull, head, foreign } = existing;
    if (foreign) return;
    const isMine = pull === null || pull.state !== "closed" || pull.closed?.by === `${this.#facts.slug}[bot]`;
    if (pull?.state === "open") this.#add(closeChange(this.#about(branch), pull, reason, this.#facts.slug));
    // One that somebody closed keeps its branch, without which it could not be reopened.
    if (head !== null && isMine) this.#add(deleteChange(this.#about(branch), head, this.#facts.slug));
  }

  #withdraw(candidate: Candidate, reason: ClosingReason): void {
    if (this.#policy.mode === "enforce" && candidate.existing.pull?.state === "open") this.clear(candidate, reason);
  }

  /** An open pull request is kept as the plan is now. */
  #maintained(candidate: Candidate): FixStanding {
    const { branch, existing, outlook } = candidate;
    const { pull } = existing;
    if (pull === null) return { kind: "later" };
    const anew = this.#isToBeMadeAnew(candidate);
    // Whoever may command it may do so by hand.
    const reports = this.#policy.mode !== "enforce" && !anew;
    if (candidate.ignored !== null && !reports)
      this.#add(markChange(this.#about(branch), { ignored: null }, `Take up the fix of ${candidate.package} again.`));
    if (existing.foreign && !anew) {
      if (candidate.toldOf === null && existing.head !== null && !reports) {
        this.#add(foreignChange(this.#about(branch), pull, this.#facts.slug));
        this.#add(
          markChange(this.#about(branch), { toldOf: existing.head }, `Leave the fix of ${candidate.package} to whoever committed to it.`),
        );
      }
      return { kind: "theirs", pull };
    }
    const summary = summaryOf(candidate);
    if (outlook.kind === "fix" && !reports && (!isUpToDate(existing, outlook.fix) || (anew && existing.parent !== candidate.base.commit))) {
      if (!this.#fits([commitChange(this.#about(branch), candidate, outlook.fix, this.#facts)]))
        return { kind: "open", pull, updated: false, summary };
      const commit = commitChange(this.#about(branch), candidate, outlook.fix, this.#facts);
      const update = updateChange(this.#about(branch), pull, outlook.fix, candidate.base.branch, this.#now);
      // What GitHub may merge by itself was this fix at another head, for the policy as for whoever commanded it.
      if (pull.autoMerge !== null && !mayMergeItself(summary, this.#policy.automerge))
        this.#add(noAutoMergeChange(this.#about(branch), pull));
      // A command that is bound to the head ends with the move of the head.
      for (const change of this.#facts.wish?.what === "recreate" ? [update, commit] : [commit, update]) this.#add(change);
      return { kind: "open", pull, updated: true, summary };
    }
    if (!reports && outlook.kind === "fix" && isBodyOutdated(outlook.fix, pull.body)) {
      this.#add(updateChange(this.#about(branch), pull, outlook.fix, candidate.base.branch, this.#now));
      return { kind: "open", pull, updated: true, summary };
    }
    if (!reports && pull.autoMerge === null && mayMergeItself(summary, this.#policy.automerge)) {
      this.#add(autoMergeChange(this.#about(branch), pull, existing.head, this.#policy.automergeMethod));
    }
    return { kind: "open", pull, updated: false, summary };
  }

  /** What has no open pull request gets one, unless something is against it. */
  #proposed(candidate: Candidate): FixStanding {
    const { branch, existing, outlook, others, ignored, forgiven } = candidate;
    const { pull } = existing;
    const summary = summaryOf(candidate);
    const wanted = isWantedNow(this.#facts.wish, branch);
    const isClosed = !wanted && isClosedByPerson(pull, this.#facts.slug, forgiven);
    if (isClosed && pull !== null && ignored === null && this.#policy.mode === "enforce") {
      const by = pull.closed?.by ?? "somebody";
      this.#add(
        markChange(
          this.#about(branch),
          { ignored: { by, at: pull.closed?.at ?? this.#now, pull: pull.number } },
          `Leave ${candidate.package} alone: its pull request was closed.`,
        ),
      );
    }
    if (isClosed || (ignored !== null && !wanted)) return { kind: "refused", pull, by: ignored?.by ?? pull?.closed?.by ?? null };
    const [other] = others;
    if (other !== undefined && !wanted && this.#policy.otherBots === "skip") return { kind: "other", pull: other };
    if (existing.foreign) return { kind: "theirs", pull: null };
    if (summary === null) return { kind: "later" };
    if (!wanted && !isPressing(candidate.advisories) && !isWithin(this.#policy.schedule, this.#now))
      return { kind: "waits", for: "schedule", summary };
    // Whoever may command it may do so by hand.
    if (this.#policy.mode !== "enforce" && !wanted) return { kind: "would-open", summary };
    if (!wanted && this.#open >= this.#policy.openPullRequests) return { kind: "waits", for: "limit", summary };
    if (outlook.kind !== "fix") return { kind: "later" };
    const commit = commitChange(this.#about(branch), candidate, outlook.fix, this.#facts);
    const opening = openChange(this.#about(branch), outlook.fix, candidate.base.branch, this.#policy, this.#now);
    if (!this.#fits([commit, opening])) return { kind: "waits", for: "room", summary };
    this.#open += 1;
    this.#add(commit);
    this.#add(opening);
    return { kind: "opening", change: opening.id, summary };
  }

  #fits(changes: readonly Change[]): boolean {
    const fits = this.changes.length === 0 || this.#text + JSON.stringify(changes).length <= mostText;
    if (!fits) this.overfull = true;
    return fits;
  }

  #add(change: Change): void {
    this.#text += JSON.stringify(change).length;
    this.changes.push(change);
  }

  #about(branch: string) {
    return { repository: this.#facts.repository, branch, occasion: this.#occasion };
  }
}

/** Whether the branch has the plan's result, and the base can take it. */
const isUpToDate = ({ files, message, pull }: Existing, fix: Fix): boolean =>
  pull?.mergeable !== false &&
  message?.trimEnd() === fixMessage(fix).trimEnd() &&
  Object.entries(fix.files).every(([path, oid]) => files?.[path] === oid);
