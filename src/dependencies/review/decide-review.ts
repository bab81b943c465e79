import { severities } from "../../findings/finding.ts";
import type { Problem } from "./difference.ts";
import type { ReviewSeen } from "./facts.ts";
import { type Judged, type ReviewTelling, reviewWords } from "./review-words.ts";

/** What people are told of what was seen. Pure. */
export const decideReview = (facts: ReviewSeen): ReviewTelling =>
  reviewWords(
    facts,
    facts.problems.map((problem) => judge(problem, facts)),
  );

function judge(problem: Problem, { policy }: ReviewSeen): Judged {
  const open = problem.advisories.filter(({ allowed }) => allowed === null);
  const failing = open.filter(({ malware, severity }) =>
    malware
      ? policy.malware
      : policy.failFrom !== null && severity !== null && severities.indexOf(severity) >= severities.indexOf(policy.failFrom),
  );
  const isMisplaced = policy.sources && problem.sources.some(({ allowed }) => allowed === null);
  return { problem, open, fails: failing.length > 0 || problem.licence !== null || isMisplaced };
}
