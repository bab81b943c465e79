import { isAncestor } from "../git/commit.ts";
import { governingRule } from "../protection/match.ts";
import { activeOn } from "../rulesets/apply.ts";
import type { CheckRun, Repository } from "./entities.ts";
import type { PullRequest } from "./pulls.ts";
import type { World } from "./world.ts";

/** In the words of GraphQL's `MergeStateStatus`. */
type MergeState = "UNKNOWN" | "DIRTY" | "DRAFT" | "BLOCKED" | "BEHIND" | "UNSTABLE" | "CLEAN";

interface Requirements {
  /** App id, or null for any. */
  readonly checks: readonly { readonly context: string; readonly appId: number | null }[];
  readonly strict: boolean;
  readonly approvals: number;
}

/** What a base branch asks for, by its classic rule and by rulesets. Code owners, conversations and deployments are left out. */
function requirementsOf(world: World, repository: Repository, branch: string): Requirements {
  const rule = repository.protectionsDisabled ? undefined : governingRule(repository.protections, branch);
  const { statusChecks = null, reviews = null } = rule?.settings ?? {};
  let [checks, strict, approvals] = [[...(statusChecks?.checks ?? [])], statusChecks?.strict ?? false, reviews?.count ?? 0];
  for (const { type, ...rest } of activeOn(world.store, repository, branch).flatMap((ruleset) => ruleset.rules)) {
    const { parameters = {} } = rest as { parameters?: Record<string, unknown> };
    if (type === "pull_request") approvals = Math.max(approvals, Number(parameters.required_approving_review_count ?? 0));
    if (type !== "required_status_checks") continue;
    const named = (parameters.required_status_checks ?? []) as { context: string; integration_id?: number }[];
    checks = [...checks, ...named.map(({ context, integration_id: appId = null }) => ({ context, appId }))];
    strict ||= parameters.strict_required_status_checks_policy === true;
  }
  return { checks, strict, approvals };
}

/** Of runs of one App and name, the latest. */
function latestRuns(repository: Repository, sha: string): CheckRun[] {
  const byName = new Map<string, CheckRun>();
  for (const run of repository.checkRuns.values()) if (run.suite.headSha === sha) byName.set(`${run.suite.app.id} ${run.name}`, run);
  return [...byName.values()];
}

const passed = ({ conclusion }: CheckRun): boolean => conclusion === "success" || conclusion === "neutral" || conclusion === "skipped";

/** The last word of each reviewer. */
function approvalsOf(repository: Repository, issue: PullRequest): { approved: number; refused: boolean } {
  const words = new Map<number, string>();
  for (const { pullNumber, author, state } of repository.reviews.values())
    if (pullNumber === issue.number && ["APPROVED", "CHANGES_REQUESTED", "DISMISSED"].includes(state)) words.set(author.id, state);
  const said = [...words.values()];
  return { approved: said.filter((state) => state === "APPROVED").length, refused: said.includes("CHANGES_REQUESTED") };
}

/** How an open pull request stands to being merged. (https://docs.github.com/graphql/reference/enums#mergestatestatus) */
export function mergeState(world: World, repository: Repository, issue: PullRequest): MergeState {
  const { pull } = issue;
  if (pull.mergeable === null) return "UNKNOWN";
  if (!pull.mergeable) return "DIRTY";
  if (pull.draft) return "DRAFT";
  const { checks, strict, approvals } = requirementsOf(world, repository, pull.baseRef);
  const runs = latestRuns(repository, pull.headSha);
  const given = ({ context, appId }: Requirements["checks"][number]) =>
    runs.some((run) => run.name === context && (appId === null || run.suite.app.id === appId) && passed(run));
  const { approved, refused } = approvalsOf(repository, issue);
  if (!checks.every(given) || (approvals > 0 && (refused || approved < approvals))) return "BLOCKED";
  const base = repository.refs.get(`refs/heads/${pull.baseRef}`) ?? "";
  if (strict && !isAncestor(repository.git, base, pull.headSha)) return "BEHIND";
  return runs.every(passed) ? "CLEAN" : "UNSTABLE";
}
