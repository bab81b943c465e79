import { type Change, makeChange } from "../changes/change.ts";
import type { Occasion } from "../changes/engine.ts";
import { commitKind } from "../github/branch-kinds.ts";
import { replyMark } from "../github/comment-kinds.ts";
import type { DismissalReason } from "../github/dependabot-alert-kinds.ts";
import type { BranchPull } from "../github/own-branches.ts";
import type { RepositoryRef } from "../values/ids.ts";
import type { Json, JsonObject } from "../values/json.ts";
import type { Candidate, Fix, FixesSeen } from "./facts.ts";
import { dependenciesName } from "./name.ts";
import type { DependenciesPolicy } from "./policy.ts";
import type { MarkWanted } from "./remediation-kinds.ts";
import { type ClosingReason, closingWords } from "./words/closing-words.ts";
import { fixBody, fixMessage, fixTitle } from "./words/fix-words.ts";
import { foreignCommitWords } from "./words/foreign-words.ts";

/** The branch that a change is about, and why now. */
export interface About {
  readonly repository: RepositoryRef;
  readonly branch: string;
  readonly occasion: Occasion;
}

/** A larger plan does not fit into the table: should the process end before it commits, the next look plans anew. In characters. */
const largestPlan = 250_000;

function draft(
  { repository, branch, occasion: { episode, cause, params = {} } }: About,
  kind: string,
  rest: Pick<Change, "expect" | "want" | "summary"> & { target?: JsonObject; params?: JsonObject },
): Change {
  return makeChange({
    kind,
    capability: dependenciesName,
    lane: "fix",
    target: { repository, branch, ...rest.target },
    expect: rest.expect,
    want: rest.want,
    params: { ...rest.params, occasion: params },
    episode,
    cause,
    summary: rest.summary,
  });
}

/** Sets the branch to one commit with the fix on the head of its base. */
export function commitChange(about: About, { base, existing, directory, ecosystem }: Candidate, fix: Fix, { slug }: FixesSeen): Change {
  const plans = fix.stories.map(({ plan }) => plan);
  const kept = JSON.stringify(plans).length <= largestPlan ? (plans as unknown as readonly Json[]) : [];
  return draft(about, commitKind(Object.keys(fix.files)), {
    expect: { head: existing.head },
    want: { parent: base.commit, files: fix.files, message: fixMessage(fix) },
    params: {
      slug,
      parentTree: base.tree,
      executable: fix.executable,
      ecosystem,
      directory,
      manifest: fix.summary.manifest,
      sources: fix.sources,
      ...(plans.length === 1 ? { plan: kept[0] ?? null } : { plans: kept }),
    },
    summary: `Commit the fix of ${fix.summary.package} to ${about.branch}.`,
  });
}

export const openChange = (about: About, fix: Fix, base: string, policy: DependenciesPolicy, now: number): Change =>
  draft(about, "pulls.open", {
    expect: null,
    want: { title: fixTitle(fix), body: fixBody(fix, now), base },
    params: { labels: policy.labels, reviewers: policy.reviewers, teamReviewers: policy.teamReviewers, draft: false },
    summary: `Propose the fix of ${fix.summary.package}.`,
  });

export const updateChange = (about: About, { number, title, body, base, state }: BranchPull, fix: Fix, onto: string, now: number): Change =>
  draft(about, "pulls.update", {
    target: { number },
    expect: { title, body, base, state },
    want: { title: fixTitle(fix), body: fixBody(fix, now), base: onto, state },
    summary: `Say in the pull request what the fix of ${fix.summary.package} is now.`,
  });

export const closeChange = (about: About, { number }: BranchPull, reason: ClosingReason, slug: string): Change =>
  draft(about, "pulls.close", {
    target: { number },
    expect: { state: "open" },
    want: { state: "closed" },
    params: { comment: closingWords(reason), slug },
    summary: "Close a pull request that is of no use any more.",
  });

export const deleteChange = (about: About, head: string, slug: string): Change =>
  draft(about, "branches.delete", {
    expect: { head },
    want: { head: null },
    params: { slug },
    summary: `Delete the branch ${about.branch}, which is of no use any more.`,
  });

export const foreignChange = (about: About, { number }: BranchPull, slug: string): Change =>
  draft(about, "comments.reply", {
    target: { pull: number, to: `${dependenciesName}:foreign` },
    expect: null,
    want: { body: `${foreignCommitWords([])}\n\n${replyMark(`${dependenciesName}:foreign`)}` },
    params: { slug },
    summary: "Say in the pull request that its branch is left to whoever committed to it.",
  });

export const autoMergeChange = (
  about: About,
  { number }: BranchPull,
  head: string | null,
  method: DependenciesPolicy["automergeMethod"],
): Change =>
  draft(about, "pulls.automerge", {
    target: { number },
    expect: { enabled: false, method: null },
    want: { enabled: true, method },
    params: head === null ? {} : { head },
    summary: "Let GitHub merge a fix once everything that is required has passed.",
  });

export const noAutoMergeChange = (about: About, { number, autoMerge }: BranchPull): Change =>
  draft(about, "pulls.automerge", {
    target: { number },
    expect: { enabled: true, method: autoMerge },
    want: { enabled: false, method: null },
    summary: "Keep GitHub from merging a fix by itself.",
  });

/** Dismisses an alert of Dependabot's as somebody said. */
export const dismissChange = (about: About, alert: number, as: DismissalReason, comment: string): Change =>
  draft(about, "dependabot-alerts.dismiss", {
    target: { alert },
    expect: { state: "open", reason: null },
    want: { state: "dismissed", reason: as },
    params: { comment },
    summary: `Dismiss Dependabot's alert ${alert}.`,
  });

/** Opens an alert again that the bot dismissed for somebody. */
export const reopenChange = (about: About, { alert, reason }: { readonly alert: number; readonly reason: string }): Change =>
  draft(about, "dependabot-alerts.dismiss", {
    target: { alert },
    expect: { state: "dismissed", reason },
    want: { state: "open", reason: null },
    summary: `Open Dependabot's alert ${alert} again.`,
  });

/** Keeps in mind how people judged the fix. */
export const markChange = (about: About, want: MarkWanted, summary: string): Change =>
  draft(about, "fixes.mark", { expect: null, want: want as unknown as Json, summary });
