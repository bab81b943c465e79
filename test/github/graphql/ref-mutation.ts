import { reaches } from "../auth/authorise.ts";
import { actorOf, grants } from "../auth/viewer.ts";
import { isAncestor, readCommit } from "../git/commit.ts";
import { refusesAutoMerge, setAutoMerge } from "../state/auto-merge.ts";
import type { AutoMerge, Repository } from "../state/entities.ts";
import { parseNodeId } from "../state/ids.ts";
import type { PullRequest } from "../state/pulls.ts";
import { NO_COMMIT } from "../state/push.ts";
import { isRefName, lacksWorkflows, type Move, refInTheWay, refusedByRules } from "../state/ref-rules.ts";
import { setRef } from "../state/refs.ts";
import { atLeast, roleOf } from "../state/roles.ts";
import { type GraphContext, GraphError, type GraphObject } from "./context.ts";
import { actorObject, pullObject } from "./pull.ts";

interface RefUpdate {
  readonly name: string;
  readonly beforeOid?: string | null;
  readonly afterOid: string;
  readonly force?: boolean | null;
}

interface UpdateRefs {
  readonly repositoryId: string;
  readonly refUpdates: readonly RefUpdate[];
  readonly clientMutationId?: string | null;
}

interface EnableAutoMerge {
  readonly pullRequestId: string;
  readonly mergeMethod?: AutoMerge["method"] | null;
  readonly commitHeadline?: string | null;
  readonly commitBody?: string | null;
  readonly expectedHeadOid?: string | null;
  readonly clientMutationId?: string | null;
}

const inaccessible = () => new GraphError("FORBIDDEN", "Resource not accessible by integration");
const unknownNode = (id: string) => new GraphError("NOT_FOUND", `Could not resolve to a node with the global id of '${id}'.`);

/** Who may write to a repository's contents and, for Apps, holds the permissions that a mutation needs. */
function writable({ world, viewer }: GraphContext, id: string, needs: readonly string[]): Repository {
  const repository = world.store.repositories.get(Number(parseNodeId(id)?.parts[0]));
  if (repository === undefined) throw unknownNode(id);
  const allowed =
    viewer.kind === "installation"
      ? reaches(viewer, repository) && needs.every((need) => grants(viewer.permissions, need))
      : viewer.kind === "user" && atLeast(roleOf(world.store, viewer.account, repository), "write");
  if (!allowed) throw inaccessible();
  if (repository.archived) throw new GraphError("FORBIDDEN", "Repository was archived so is read-only.");
  return repository;
}

/** Mutations of branches and of how pull requests are merged. */
export function refMutations(graph: GraphContext): Omit<GraphObject, "__typename"> {
  return {
    updateRefs: ({ input }: { input: UpdateRefs }) => {
      const repository = writable(graph, input.repositoryId, ["contents:write"]);
      const moves = input.refUpdates.map((update) => moveOf(graph, repository, update));
      // All or none: nothing is written before everything was found to be allowed.
      const created = moves.filter(({ before, after }) => before === null && after !== null).map(({ name }) => name);
      const gone = moves.filter(({ after }) => after === null).map(({ name }) => name);
      for (const name of created)
        if (refInTheWay(repository, name, gone) !== undefined) throw new GraphError("UNPROCESSABLE", "Reference update failed");
      for (const { name, after } of moves) setRef(graph.world, repository, name, after, actorOf(graph.viewer));
      return { clientMutationId: input.clientMutationId ?? null };
    },

    enablePullRequestAutoMerge: ({ input }: { input: EnableAutoMerge }) => {
      const { repository, issue } = pullOf(graph, input.pullRequestId);
      const method = input.mergeMethod ?? "MERGE";
      const refused = refusesAutoMerge(graph.world, repository, issue, method);
      if (refused !== undefined) throw new GraphError("UNPROCESSABLE", refused);
      if (input.expectedHeadOid != null && input.expectedHeadOid !== issue.pull.headSha)
        throw new GraphError("UNPROCESSABLE", "Head branch was modified. Review and try the merge again.");
      const by = actorOf(graph.viewer);
      const words = { title: input.commitHeadline ?? undefined, message: input.commitBody ?? undefined };
      setAutoMerge(graph.world, repository, issue, { method, by, at: graph.world.now(), ...words }, by);
      return payload(graph, repository, issue, input);
    },

    disablePullRequestAutoMerge: ({ input }: { input: { pullRequestId: string; clientMutationId?: string | null } }) => {
      const { repository, issue } = pullOf(graph, input.pullRequestId);
      if (issue.pull.autoMerge === null) throw new GraphError("UNPROCESSABLE", "Can't disable auto-merge for this pull request.");
      setAutoMerge(graph.world, repository, issue, null, actorOf(graph.viewer));
      return payload(graph, repository, issue, input);
    },
  };
}

function payload(graph: GraphContext, repository: Repository, issue: PullRequest, input: { clientMutationId?: string | null }) {
  return {
    clientMutationId: input.clientMutationId ?? null,
    actor: () => actorObject(graph, actorOf(graph.viewer)),
    pullRequest: () => pullObject(graph, repository, issue),
  };
}

function pullOf(graph: GraphContext, id: string): { repository: Repository; issue: PullRequest } {
  const node = parseNodeId(id);
  const repository = node?.prefix === "PR" ? writable(graph, id, ["contents:write", "pull_requests:write"]) : undefined;
  const issue = repository?.issues.get(Number(node?.parts[1]));
  if (repository === undefined || issue?.pull === undefined) throw unknownNode(id);
  return { repository, issue: issue as PullRequest };
}

/** A move that is allowed. Where a ref is not where it is said to be, nothing happens: that is what `beforeOid` is for. */
function moveOf({ world, viewer }: GraphContext, repository: Repository, update: RefUpdate): Move {
  const { name, force } = update;
  const before = repository.refs.get(name) ?? null;
  const after = update.afterOid === NO_COMMIT ? null : update.afterOid;
  const refuse = (message: string) => new GraphError("UNPROCESSABLE", message);
  if (!isRefName(name)) throw refuse(`${name} is not a valid ref name.`);
  if (update.beforeOid != null && update.beforeOid !== (before ?? NO_COMMIT)) throw refuse("Reference update failed");
  if (before === null && after === null) throw refuse("Reference does not exist");
  if (after === null && name === `refs/heads/${repository.defaultBranch}`) throw refuse("Cannot delete the default branch");
  if (after !== null) {
    if (readCommit(repository.git, after) === undefined) throw refuse("Object does not exist");
    if (before !== null && force !== true && !isAncestor(repository.git, before, after)) throw refuse("Update is not a fast forward");
    if (lacksWorkflows(repository, viewer, after)) throw inaccessible();
  }
  const refused = refusedByRules(world, repository, viewer, { name, before, after });
  if (refused !== undefined) throw refuse(refused);
  return { name, before, after };
}
