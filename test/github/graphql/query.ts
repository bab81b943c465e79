import { sees } from "../auth/authorise.ts";
import type { InstallationViewer } from "../auth/viewer.ts";
import type { Standing } from "../http/rate-limit.ts";
import type { Account, Repository } from "../state/entities.ts";
import { parseNodeId } from "../state/ids.ts";
import type { PullRequest } from "../state/pulls.ts";
import { iso } from "../state/world.ts";
import { type GraphContext, GraphError, type GraphObject } from "./context.ts";
import { seesProtection } from "./protection.ts";
import { pullObject, requirePullsReadable } from "./pull.ts";
import { securityVulnerabilities } from "./security-vulnerabilities.ts";

/** The root of queries. */
export function queryRoot(graph: GraphContext, standing: () => Standing): GraphObject {
  const { store } = graph.world;
  return {
    __typename: "Query",
    viewer: () => viewerObject(graph),
    node: ({ id }: { id: string }) => nodeById(graph, id),
    nodes: ({ ids }: { ids: readonly string[] }) => {
      if (ids.length > 100)
        throw new GraphError("ARGUMENT_LIMIT", `You may not provide more than 100 node ids; you provided ${ids.length}.`);
      return ids.map((id) => nodeOrError(graph, id));
    },
    repository: ({ owner, name, followRenames = true }: { owner: string; name: string; followRenames?: boolean | null }) => {
      const full = `${owner}/${name}`;
      const repository = store.repository(full) ?? (followRenames === false ? undefined : store.formerly(full));
      if (repository === undefined || !sees(store, graph.viewer, repository))
        throw new GraphError("NOT_FOUND", `Could not resolve to a Repository with the name '${full}'.`);
      return graph.objects.repository(repository);
    },
    organization: ({ login }: { login: string }) => accountOf(graph, login, "Organization"),
    user: ({ login }: { login: string }) => accountOf(graph, login, "User"),
    repositoryOwner: ({ login }: { login: string }) => {
      const account = store.account(login);
      return account === undefined || account.type === "Bot" ? null : graph.objects.account(account);
    },
    securityVulnerabilities: (asked: Parameters<typeof securityVulnerabilities>[1]) => securityVulnerabilities(graph, asked),
    rateLimit: () => {
      const { limit, used, remaining, reset } = standing();
      return { __typename: "RateLimit", cost: 1, nodeCount: 0, limit, used, remaining, resetAt: iso(reset * 1000) };
    },
  };
}

/** The schema knows only users as viewers; a bot shows as one. */
function viewerObject(graph: GraphContext): GraphObject {
  const account: Account = graph.viewer.kind === "user" ? graph.viewer.account : (graph.viewer as InstallationViewer).app.bot;
  return { ...graph.objects.account(account), __typename: "User" };
}

function accountOf(graph: GraphContext, login: string, type: "Organization" | "User"): GraphObject {
  const account = graph.world.store.account(login);
  if (account?.type !== type)
    throw new GraphError(
      "NOT_FOUND",
      `Could not resolve to ${type === "User" ? "a User" : "an Organization"} with the login of '${login}'.`,
    );
  return graph.objects.account(account);
}

const missing = (id: string) => new GraphError("NOT_FOUND", `Could not resolve to a node with the global id of '${id}'`);

function nodeById(graph: GraphContext, id: string): GraphObject {
  const node = findNode(graph, id);
  if (node == null) throw missing(id);
  return node;
}

/** In a list, an error stands in its own place and leaves the others alone. */
const nodeOrError = (graph: GraphContext, id: string): GraphObject | Error => findNode(graph, id) ?? missing(id);

function findNode(graph: GraphContext, id: string): GraphObject | null | undefined {
  const { store } = graph.world;
  const { prefix, parts } = parseNodeId(id) ?? { prefix: "", parts: [] };
  const first = Number(parts[0]);
  switch (prefix) {
    case "U":
    case "O":
    case "BOT":
      return maybe(store.accounts.get(first), (account) => graph.objects.account(account));
    case "A":
      return maybe(store.apps.get(first), graph.objects.app);
    case "T":
      return maybe(store.teams.get(first), (team) => graph.objects.team(team));
    case "RRS":
      return maybe(rulesetById(graph, first), (ruleset) => graph.objects.ruleset(ruleset));
    default: {
      const repository = store.repositories.get(first);
      return repository !== undefined && sees(store, graph.viewer, repository)
        ? nodeInRepository(graph, repository, prefix, parts.slice(1))
        : undefined;
    }
  }
}

function nodeInRepository(
  graph: GraphContext,
  repository: Repository,
  prefix: string,
  [part = ""]: readonly string[],
): GraphObject | null | undefined {
  switch (prefix) {
    case "R":
      return graph.objects.repository(repository);
    case "REF":
      return graph.objects.ref(repository, part);
    case "C":
      return graph.objects.commit(repository, part);
    case "PR": {
      requirePullsReadable(graph, repository);
      return maybe(repository.issues.get(Number(part)), (issue) =>
        issue.pull === undefined ? undefined : pullObject(graph, repository, issue as PullRequest),
      );
    }
    case "CR":
      return maybe(repository.checkRuns.get(Number(part)), (run) => graph.objects.checkRun(repository, run));
    case "BPR": {
      const rule = repository.protections.find((candidate) => candidate.id === Number(part));
      return rule && seesProtection(graph, repository) ? graph.objects.protection(repository, rule) : undefined;
    }
    default:
      return undefined;
  }
}

function rulesetById({ world: { store }, viewer }: GraphContext, id: number) {
  for (const repository of store.repositories.values()) {
    const found = repository.rulesets.get(id);
    if (found !== undefined) return sees(store, viewer, repository) ? found : undefined;
  }
  for (const rulesets of store.organizationRulesets.values()) if (rulesets.has(id)) return rulesets.get(id);
  return undefined;
}

const maybe = <T, R>(value: T | undefined, map: (value: T) => R): R | undefined => (value === undefined ? undefined : map(value));
