import { sees } from "../auth/authorise.ts";
import { ancestry, commitsSince, mergeBase } from "../git/history.ts";
import { notFound, ok, Refusal } from "../http/answer.ts";
import { paginate } from "../http/paging.ts";
import { type Call, get, type Route } from "../http/route.ts";
import { renderComparison } from "../render/compare.ts";
import { renderSimplePull } from "../render/pull.ts";
import type { Repository } from "../state/entities.ts";
import { networkOf, type PullRequest, pullsOf } from "../state/pulls.ts";
import { resolveCommit } from "../state/refs.ts";
import { findHead } from "./network.ts";

function side(call: Call, text: string): string {
  const found = findHead(call, text);
  const sha = found && resolveCommit(found.repository, found.branch);
  if (sha === undefined) throw notFound();
  return sha;
}

/** Whether a pull request brought or would bring a commit. */
function brings({ git }: Repository, { pull }: PullRequest, sha: string): boolean {
  return (
    sha === (pull.mergedAt === null ? pull.headSha : pull.mergeCommitSha) || commitsSince(git, [pull.baseSha], pull.headSha).includes(sha)
  );
}

/**
 * The pull requests of a commit: on the default branch, the merged one that brought it; elsewhere, those that are open or merged *from*
 * the repository that is asked. So the base does not know the pull request of a commit that only a fork has; the fork does.
 * (https://github.com/TooTallNate/nx.js/pull/410)
 */
function pullsWith(call: Call, sha: string): { readonly home: Repository; readonly issue: PullRequest }[] {
  const { world, repository, viewer } = call;
  const tip = repository.refs.get(`refs/heads/${repository.defaultBranch}`);
  const settled = tip !== undefined && ancestry(repository.git, [tip]).has(sha);
  return networkOf(world, repository)
    .filter((home) => (settled ? home === repository : sees(world.store, viewer, home)))
    .flatMap((home) => pullsOf(home).map((issue) => ({ home, issue })))
    .filter(({ issue: { pull, state } }) =>
      settled ? pull.mergedAt !== null : pull.headRepository === repository && (state === "open" || pull.mergedAt !== null),
    )
    .filter(({ issue }) => brings(repository, issue, sha));
}

export const compareRoutes: readonly Route[] = [
  get("/repos/{owner}/{repo}/compare/{basehead}", ["contents:read"], (call) => {
    const { world, repository, params, query, address } = call;
    const [base, head] = params.basehead.split("...");
    if (base === undefined || head === undefined || base === "" || head === "") throw notFound();
    const [from, to] = [side(call, base), side(call, head)];
    const meeting = mergeBase(repository.git, from, to);
    if (meeting === undefined) throw notFound(`No common ancestor between ${base} and ${head}.`);
    const ahead = commitsSince(repository.git, [from], to);
    const paged = query.has("page") || query.has("per_page");
    const { items, headers } = paged ? paginate(ahead, query, address) : { items: ahead.slice(-MOST_COMMITS), headers: {} };
    const firstPage = Number(query.get("page") ?? 1) === 1;
    return ok(
      renderComparison(world, repository, { basehead: params.basehead, from, to, meeting, ahead, shown: items, firstPage }),
      headers,
    );
  }),

  get("/repos/{owner}/{repo}/commits/{commit_sha}/pulls", ["pull_requests:read", "contents:read"], (call) => {
    const { world, params, query, address } = call;
    const sha = resolveCommit(call.repository, params.commit_sha);
    if (sha === undefined) throw new Refusal(422, `No commit found for SHA: ${params.commit_sha}`);
    const { items, headers } = paginate(pullsWith(call, sha), query, address);
    return ok(
      items.map(({ home, issue }) => renderSimplePull(world, home, issue)),
      headers,
    );
  }),
];

/** Without paging, so many of the newest commits are shown. */
const MOST_COMMITS = 250;
