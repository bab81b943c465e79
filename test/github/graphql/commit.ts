import { readCommit, type Signature } from "../git/commit.ts";
import { changedFiles } from "../git/diff.ts";
import { signatureOf } from "../git/signature.ts";
import { findPath } from "../git/tree.ts";
import { suiteState } from "../render/check.ts";
import type { CheckRun, CheckSuite, Repository } from "../state/entities.ts";
import { nodeId } from "../state/ids.ts";
import { fullName } from "../state/store.ts";
import { iso } from "../state/world.ts";
import { treeEntryObject, treeObject } from "./blob.ts";
import { connection, type Paging } from "./connection.ts";
import type { GraphContext, GraphObject } from "./context.ts";

interface SuiteFilter {
  readonly appId?: number | null;
  readonly checkName?: string | null;
}

interface RunFilter extends SuiteFilter {
  readonly checkType?: "ALL" | "LATEST" | null;
  readonly status?: string | null;
}

export function commitObject(graph: GraphContext, repository: Repository, sha: string): GraphObject | null {
  const commit = readCommit(repository.git, sha);
  if (commit === undefined) return null;
  return {
    __typename: "Commit",
    id: nodeId("C", repository.id, sha),
    oid: sha,
    abbreviatedOid: sha.slice(0, 7),
    message: commit.message,
    messageHeadline: commit.message.split("\n")[0] ?? "",
    committedDate: iso(commit.committer.at),
    authoredDate: iso(commit.author.at),
    url: `${graph.world.url}/${fullName(repository)}/commit/${sha}`,
    repository: () => graph.objects.repository(repository),
    tree: () => treeObject(graph, repository, commit.tree),
    parents: (args: Paging) => connection("parents", commit.parents, args, (parent) => commitObject(graph, repository, parent)),
    author: () => gitActor(commit.author),
    committer: () => gitActor(commit.committer),
    authoredByCommitter: commit.author.email === commit.committer.email,
    changedFilesIfAvailable: () => changedFiles(repository.git, commit.parents[0], sha).length,
    signature: () => signatureObject(repository, sha),
    file: ({ path }: { path: string }) => {
      const entry = findPath(repository.git, commit.tree, path);
      return entry === undefined || path === "" ? null : treeEntryObject(graph, repository, path, entry);
    },
    checkSuites: (args: Paging & { filterBy?: SuiteFilter | null }) => {
      const { appId = null, checkName = null } = args.filterBy ?? {};
      const suites = [...repository.checkSuites.values()].filter(
        (suite) =>
          suite.headSha === sha &&
          (appId === null || suite.app.id === appId) &&
          (checkName === null || suite.runs.some((run) => run.name === checkName)),
      );
      return connection("checkSuites", suites, args, (suite) => checkSuiteObject(graph, repository, suite));
    },
  };
}

const gitActor = ({ name, email, at }: Signature): GraphObject => ({ __typename: "GitActor", name, email, date: iso(at) });

function signatureObject(repository: Repository, sha: string): GraphObject | null {
  const found = signatureOf(repository.git, sha);
  if (found === undefined) return null;
  return { __typename: "GpgSignature", ...found, email: "noreply@github.com", isValid: true, wasSignedByGitHub: true, state: "VALID" };
}

function checkSuiteObject(graph: GraphContext, repository: Repository, suite: CheckSuite): GraphObject {
  const { status, conclusion } = suiteState(suite);
  const { runs } = suite;
  return {
    __typename: "CheckSuite",
    id: suite.nodeId,
    databaseId: suite.id,
    app: () => graph.objects.app(suite.app),
    commit: () => commitObject(graph, repository, suite.headSha),
    repository: () => graph.objects.repository(repository),
    status: status.toUpperCase(),
    conclusion: conclusion?.toUpperCase() ?? null,
    createdAt: iso(suite.createdAt),
    updatedAt: iso(suite.updatedAt),
    checkRuns: (args: Paging & { filterBy?: RunFilter | null }) => {
      const { appId = null, checkName = null, checkType = "LATEST", status: wanted = null } = args.filterBy ?? {};
      const found = (checkType === "ALL" ? runs : latestByName(runs)).filter(
        (run) =>
          (appId === null || run.suite.app.id === appId) &&
          (checkName === null || run.name === checkName) &&
          (wanted === null || run.status.toUpperCase() === wanted),
      );
      return connection("checkRuns", found, args, (run) => checkRunObject(graph, repository, run));
    },
  };
}

const latestByName = (runs: readonly CheckRun[]): CheckRun[] => [...new Map(runs.map((run) => [run.name, run])).values()];

export function checkRunObject(graph: GraphContext, repository: Repository, run: CheckRun): GraphObject {
  const path = `/${fullName(repository)}/runs/${run.id}`;
  return {
    __typename: "CheckRun",
    id: run.nodeId,
    databaseId: run.id,
    name: run.name,
    externalId: run.externalId,
    status: run.status.toUpperCase(),
    conclusion: run.conclusion?.toUpperCase() ?? null,
    title: run.output.title,
    summary: run.output.summary,
    text: run.output.text,
    startedAt: iso(run.startedAt),
    completedAt: run.completedAt === null ? null : iso(run.completedAt),
    detailsUrl: run.detailsUrl,
    url: `${graph.world.url}${path}`,
    resourcePath: path,
    checkSuite: () => checkSuiteObject(graph, repository, run.suite),
    repository: () => graph.objects.repository(repository),
  };
}
