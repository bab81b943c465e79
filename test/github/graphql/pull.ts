import { grants } from "../auth/viewer.ts";
import type { Account, Repository } from "../state/entities.ts";
import { nodeId } from "../state/ids.ts";
import { mergeState } from "../state/merge-state.ts";
import type { PullRequest } from "../state/pulls.ts";
import { fullName } from "../state/store.ts";
import { iso } from "../state/world.ts";
import { connection, type Paging } from "./connection.ts";
import { type GraphContext, GraphError, type GraphObject } from "./context.ts";

/** Whoever did something. GraphQL calls a bot by its App's slug, without the `[bot]` of REST. */
export function actorObject(graph: GraphContext, account: Account): GraphObject | null {
  if (account.deleted) return null;
  const object = graph.objects.account(account);
  return account.type === "Bot" ? { ...object, login: account.login.replace(/\[bot\]$/, "") } : object;
}

/** Pull requests are read with a permission of their own, except in public repositories. */
export function requirePullsReadable({ viewer }: GraphContext, repository: Repository): void {
  if (repository.private && viewer.kind === "installation" && !grants(viewer.permissions, "pull_requests:read"))
    throw new GraphError("FORBIDDEN", "Resource not accessible by integration");
}

export function pullObject(graph: GraphContext, repository: Repository, issue: PullRequest): GraphObject {
  const { pull } = issue;
  const { world } = graph;
  const path = `/${fullName(repository)}/pull/${issue.number}`;
  const state = pull.mergedAt !== null ? "MERGED" : issue.state === "open" ? "OPEN" : "CLOSED";
  const time = (at: number | null) => (at === null ? null : iso(at));
  const requested = [...pull.requestedReviewers, ...pull.requestedTeams];
  return {
    __typename: "PullRequest",
    id: issue.nodeId,
    databaseId: issue.id,
    number: issue.number,
    url: `${world.url}${path}`,
    resourcePath: path,
    state,
    title: issue.title,
    body: issue.body ?? "",
    closed: issue.state === "closed",
    merged: pull.mergedAt !== null,
    isDraft: pull.draft,
    isCrossRepository: pull.headRepository !== repository,
    baseRefName: pull.baseRef,
    baseRefOid: pull.baseSha,
    headRefName: pull.headRef,
    headRefOid: pull.headSha,
    mergeable: pull.mergeable === null ? "UNKNOWN" : pull.mergeable ? "MERGEABLE" : "CONFLICTING",
    mergeStateStatus: () => mergeState(world, repository, issue),
    createdAt: iso(issue.createdAt),
    updatedAt: iso(issue.updatedAt),
    closedAt: time(issue.closedAt),
    mergedAt: time(pull.mergedAt),
    author: () => actorObject(graph, issue.author),
    mergedBy: () => (pull.mergedBy === null ? null : actorObject(graph, pull.mergedBy)),
    repository: () => graph.objects.repository(repository),
    labels: (args: Paging) => connection("labels", issue.labels, args, (name) => labelObject(repository, name)),
    reviewRequests: (args: Paging) => connection("reviewRequests", requested, args, unknownNode("ReviewRequest")),
    reviews: (args: Paging) => {
      const given = [...repository.reviews.values()].filter(
        ({ pullNumber, submittedAt }) => pullNumber === issue.number && submittedAt !== null,
      );
      return connection("reviews", given, args, unknownNode("PullRequestReview"));
    },
    autoMergeRequest: () => {
      const { autoMerge } = pull;
      return (
        autoMerge && {
          __typename: "AutoMergeRequest",
          mergeMethod: autoMerge.method,
          commitHeadline: autoMerge.title ?? null,
          commitBody: autoMerge.message ?? null,
          enabledAt: iso(autoMerge.at),
          enabledBy: () => actorObject(graph, autoMerge.by),
        }
      );
    },
    timelineItems: ({ itemTypes, ...args }: Paging & { itemTypes?: readonly string[] | null }) => {
      if (itemTypes?.length !== 1 || itemTypes[0] !== "CLOSED_EVENT")
        throw new Error("The local GitHub's timeline holds nothing but closing, so it is asked for `itemTypes: [CLOSED_EVENT]` alone.");
      return connection("timelineItems", issue.closings, args, ({ by, at }) => ({
        __typename: "ClosedEvent",
        id: nodeId("CLE", repository.id, issue.number, at),
        createdAt: iso(at),
        actor: () => actorObject(graph, by),
      }));
    },
  };
}

const labelObject = (repository: Repository, name: string): GraphObject => ({
  __typename: "Label",
  id: nodeId("LA", repository.id, name),
  name,
  color: "ededed",
});

/** What is counted here, and cannot be looked into. */
const unknownNode = (type: string) => (): GraphObject => ({ __typename: type });

interface PullFilter {
  readonly states?: readonly string[] | null;
  readonly headRefName?: string | null;
  readonly baseRefName?: string | null;
  readonly labels?: readonly string[] | null;
  readonly orderBy?: { readonly field: string; readonly direction: string } | null;
}

/** A connection over pull requests, by creation from the oldest unless told otherwise. */
export function pullConnection(
  graph: GraphContext,
  name: string,
  found: readonly { readonly home: Repository; readonly issue: PullRequest }[],
  { states, headRefName, baseRefName, labels, orderBy, ...paging }: PullFilter & Paging,
) {
  const stateOf = ({ state, pull }: PullRequest) => (pull.mergedAt !== null ? "MERGED" : state === "open" ? "OPEN" : "CLOSED");
  const chosen = found.filter(
    ({ issue }) =>
      (states == null || states.includes(stateOf(issue))) &&
      (headRefName == null || issue.pull.headRef === headRefName) &&
      (baseRefName == null || issue.pull.baseRef === baseRefName) &&
      (labels == null || labels.some((label) => issue.labels.includes(label))),
  );
  const key = (issue: PullRequest) => (orderBy?.field === "UPDATED_AT" ? issue.updatedAt : issue.number);
  chosen.sort((a, b) => (orderBy?.direction === "DESC" ? key(b.issue) - key(a.issue) : key(a.issue) - key(b.issue)));
  return connection(name, chosen, paging, ({ home, issue }) => pullObject(graph, home, issue));
}
