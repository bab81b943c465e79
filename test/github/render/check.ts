import type { components } from "@octokit/openapi-types";
import { readCommit } from "../git/commit.ts";
import type { CheckConclusion, CheckRun, CheckStatus, CheckSuite, Repository } from "../state/entities.ts";
import { fullName } from "../state/store.ts";
import { iso, type World } from "../state/world.ts";
import { renderApp } from "./account.ts";
import { renderMinimalRepository } from "./repository.ts";

type Schemas = components["schemas"];

/** The open pull requests whose head is a commit, in the short form of checks. */
function pullsAt(world: World, repository: Repository, sha: string): Schemas["pull-request-minimal"][] {
  const url = `${world.url}/repos/${fullName(repository)}`;
  const repo = { id: repository.id, url, name: repository.name };
  return [...repository.issues.values()].flatMap((issue) => {
    const { pull } = issue;
    // A pull request from a fork is not known to checks: no push to a branch of this repository brought its head.
    if (pull === undefined || pull.headRepository !== repository || pull.headSha !== sha || issue.state !== "open") return [];
    return [
      {
        id: issue.id,
        number: issue.number,
        url: `${url}/pulls/${issue.number}`,
        head: { ref: pull.headRef, sha: pull.headSha, repo },
        base: { ref: pull.baseRef, sha: pull.baseSha, repo },
      },
    ];
  });
}

export function renderCheckRun(world: World, repository: Repository, run: CheckRun): Schemas["check-run"] {
  const url = `${world.url}/repos/${fullName(repository)}/check-runs/${run.id}`;
  return {
    id: run.id,
    node_id: run.nodeId,
    name: run.name,
    head_sha: run.suite.headSha,
    external_id: run.externalId,
    url,
    html_url: `${world.url}/${fullName(repository)}/runs/${run.id}`,
    details_url: run.detailsUrl,
    status: run.status,
    conclusion: run.conclusion,
    started_at: iso(run.startedAt),
    completed_at: run.completedAt === null ? null : iso(run.completedAt),
    output: {
      title: run.output.title,
      summary: run.output.summary,
      text: run.output.text,
      annotations_count: run.annotations.length,
      annotations_url: `${url}/annotations`,
    },
    check_suite: { id: run.suite.id },
    app: renderApp(world, run.suite.app),
    pull_requests: pullsAt(world, repository, run.suite.headSha),
  };
}

/** The state of a suite follows from its runs: unfinished while one is, and as bad as the worst of them. */
export function suiteState({ runs }: CheckSuite): { status: CheckStatus; conclusion: CheckConclusion | null } {
  if (runs.length === 0) return { status: "queued", conclusion: null };
  if (runs.some((run) => run.status !== "completed")) return { status: "in_progress", conclusion: null };
  const worst = WORST_FIRST.find((conclusion) => runs.some((run) => run.conclusion === conclusion));
  return { status: "completed", conclusion: worst ?? "success" };
}

const WORST_FIRST: readonly CheckConclusion[] = ["action_required", "timed_out", "cancelled", "failure", "success", "neutral", "skipped"];

export function renderCheckSuite(world: World, repository: Repository, suite: CheckSuite): Schemas["check-suite"] {
  const url = `${world.url}/repos/${fullName(repository)}/check-suites/${suite.id}`;
  const { status, conclusion } = suiteState(suite);
  const commit = readCommit(repository.git, suite.headSha);
  return {
    id: suite.id,
    node_id: suite.nodeId,
    head_branch: suite.headBranch,
    head_sha: suite.headSha,
    status,
    conclusion,
    url,
    before: commit?.parents[0] ?? null,
    after: suite.headSha,
    pull_requests: pullsAt(world, repository, suite.headSha),
    app: renderApp(world, suite.app),
    repository: renderMinimalRepository(world, repository),
    created_at: iso(suite.createdAt),
    updated_at: iso(suite.updatedAt),
    head_commit: {
      id: suite.headSha,
      tree_id: commit?.tree ?? "",
      message: commit?.message ?? "",
      timestamp: iso(commit?.author.at ?? 0),
      author: { name: commit?.author.name ?? "", email: commit?.author.email ?? "" },
      committer: { name: commit?.committer.name ?? "", email: commit?.committer.email ?? "" },
    },
    latest_check_runs_count: suite.runs.length,
    check_runs_url: `${url}/check-runs`,
    rerequestable: true,
    runs_rerequestable: true,
  };
}
