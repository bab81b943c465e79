import { type Change, makeChange } from "../../changes/change.ts";
import type { Capability, Occasion } from "../../changes/engine.ts";
import { recheckButton } from "../../github/check-buttons.ts";
import type { Permissions } from "../../github/permissions.ts";
import type { JsonObject } from "../../values/json.ts";
import { decideReview } from "./decide-review.ts";
import type { ReviewFacts, ReviewSeen } from "./facts.ts";
import { reviewCheckName, reviewName } from "./name.ts";
import { observeReview, type ReviewOptions } from "./observe-review.ts";
import type { ReviewTelling } from "./review-words.ts";

/** What looking takes: commits and files, pull requests, GitHub's comparison of dependencies, and our check runs. */
const permissions: Permissions = { checks: "read", contents: "read", metadata: "read", pull_requests: "read" };

/** Plain data. */
export type ReviewDecision = { readonly changes: readonly Change[]; readonly check: ReviewTelling | null };

/** Reviews what pull requests change in dependencies; what it does about it is to tell. */
export function reviewCapability(options: ReviewOptions): Capability<ReviewFacts, ReviewDecision> {
  return {
    name: reviewName,
    permissions,
    // There is nothing to look at without an event that names it.
    hasWork: async () => false,
    policyVersion: (facts) => (facts.kind === "nothing" ? undefined : (facts.version ?? undefined)),
    observe: (occasion, reader) => observeReview(occasion, reader, options),
    decide: (facts) => ({ changes: [], check: facts.kind === "nothing" || isSilent(facts) ? null : decideReview(facts) }),
    // The words are made of them by then.
    kept: (facts) => (facts.kind === "nothing" ? facts : { ...facts, problems: [], gaps: [], confirmations: null }),
    report({ facts, decision: { check } }, _outcomes, occasion) {
      if (facts.kind === "nothing" || check === null || isPublished(check, facts)) return undefined;
      return publication(facts, check, occasion, options.appId);
    },
  };
}

/**
 * Where no dependency changes there is nothing to say. Where the policy is enforced it is said all the same: what branch protection requires has to
 * be there on every head.
 */
const isSilent = ({ mode, files, gaps, check }: ReviewSeen): boolean =>
  mode === "report" && files.length === 0 && gaps.length === 0 && check === null;

const isPublished = ({ conclusion, title, summary }: ReviewTelling, { check }: ReviewSeen): boolean =>
  check !== null && check.conclusion === conclusion && check.title === title && check.summary === summary;

function publication(
  { repository, head, check }: ReviewSeen,
  { annotations, ...content }: ReviewTelling,
  { episode, cause, params = {} }: Occasion,
  appId: number,
): Change {
  return makeChange({
    kind: "checks.publish",
    capability: reviewName,
    lane: "act",
    target: { repository, sha: head, name: reviewCheckName },
    expect: check,
    want: content,
    params: { appId, buttons: [recheckButton], annotations: annotations as unknown as JsonObject[], occasion: params },
    episode,
    cause,
    summary: content.title,
  });
}
