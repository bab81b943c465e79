import { rulesetsConcerning } from "../rulesets/apply.ts";
import type { Repository } from "../state/entities.ts";
import { nodeId } from "../state/ids.ts";
import { languagesOf } from "../state/languages.ts";
import { type PullRequest, pullsOf } from "../state/pulls.ts";
import { fullName } from "../state/store.ts";
import { iso } from "../state/world.ts";
import { objectAt } from "./blob.ts";
import { connection, type Paging } from "./connection.ts";
import { type GraphContext, GraphError, type GraphObject } from "./context.ts";
import { seesProtection } from "./protection.ts";
import { pullConnection, pullObject, requirePullsReadable } from "./pull.ts";

/** A repository. Those without the right to see classic rules see none, without being told so, as on GitHub. */
export function repositoryObject(graph: GraphContext, repository: Repository): GraphObject {
  const { store, url } = graph.world;
  const rules = () => (seesProtection(graph, repository) && !repository.protectionsDisabled ? repository.protections : []);
  return {
    __typename: "Repository",
    id: repository.nodeId,
    databaseId: repository.id,
    name: repository.name,
    nameWithOwner: fullName(repository),
    description: repository.description,
    url: `${url}/${fullName(repository)}`,
    isArchived: repository.archived,
    isDisabled: false,
    isLocked: false,
    isInOrganization: repository.owner.type === "Organization",
    isEmpty: repository.refs.size === 0,
    isFork: repository.fork,
    isPrivate: repository.private,
    isTemplate: repository.switches.get("is_template") ?? false,
    visibility: repository.private ? "PRIVATE" : "PUBLIC",
    createdAt: iso(repository.createdAt),
    updatedAt: iso(repository.updatedAt),
    pushedAt: iso(repository.pushedAt),
    owner: () => graph.objects.account(repository.owner),
    defaultBranchRef: () => graph.objects.ref(repository, `refs/heads/${repository.defaultBranch}`),
    ref: ({ qualifiedName }: { qualifiedName: string }) => graph.objects.ref(repository, qualify(repository, qualifiedName)),
    refs: (args: Paging & { refPrefix: string }) => {
      const names = [...repository.refs.keys()].filter((name) => name.startsWith(args.refPrefix)).sort();
      return connection("refs", names, args, (name) => graph.objects.ref(repository, name));
    },
    pullRequest: ({ number }: { number: number }) => {
      requirePullsReadable(graph, repository);
      const found = repository.issues.get(number);
      if (found?.pull === undefined) throw new GraphError("NOT_FOUND", `Could not resolve to a PullRequest with the number of ${number}.`);
      return pullObject(graph, repository, found as PullRequest);
    },
    pullRequests: (args: Parameters<typeof pullConnection>[3]) => {
      requirePullsReadable(graph, repository);
      const all = pullsOf(repository).map((issue) => ({ home: repository, issue }));
      return pullConnection(graph, "pullRequests", all, args);
    },
    repositoryTopics: (args: Paging) =>
      connection("repositoryTopics", repository.topics, args, (name) => topicObject(url, repository, name)),
    primaryLanguage: () => {
      const [first] = languagesOf(repository).keys();
      return first === undefined ? null : languageObject(first);
    },
    object: (args: { expression?: string | null; oid?: string | null }) => objectAt(graph, repository, args.oid ?? args.expression ?? ""),
    branchProtectionRules: (args: Paging) =>
      connection("branchProtectionRules", rules(), args, (rule) => graph.objects.protection(repository, rule)),
    rulesets: (args: Paging & { includeParents?: boolean | null; targets?: readonly string[] | null }) => {
      const found = rulesetsConcerning(store, repository)
        .filter((ruleset) => args.includeParents !== false || ruleset.source.type === "Repository")
        .filter((ruleset) => args.targets == null || args.targets.includes(ruleset.target.toUpperCase()));
      return connection("rulesets", found, args, (ruleset) => graph.objects.ruleset(ruleset));
    },
    ruleset: ({ databaseId, includeParents }: { databaseId: number; includeParents?: boolean | null }) => {
      const found = rulesetsConcerning(store, repository).find((ruleset) => ruleset.id === databaseId);
      return found === undefined || (includeParents === false && found.source.type !== "Repository") ? null : graph.objects.ruleset(found);
    },
  };
}

function topicObject(url: string, repository: Repository, name: string): GraphObject {
  const path = `/topics/${name}`;
  return {
    __typename: "RepositoryTopic",
    id: nodeId("RT", repository.id, name),
    resourcePath: path,
    url: `${url}${path}`,
    topic: { __typename: "Topic", id: nodeId("TO", name), name },
  };
}

const languageObject = (name: string): GraphObject => ({ __typename: "Language", id: nodeId("LN", name), name, color: null });

/** `main`, `heads/main` and `refs/heads/main` all name the branch. */
function qualify(repository: Repository, name: string): string {
  const candidates = [name, `refs/${name}`, `refs/heads/${name}`, `refs/tags/${name}`];
  return candidates.find((candidate) => repository.refs.has(candidate)) ?? name;
}
