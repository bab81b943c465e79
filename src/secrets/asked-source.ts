import { isHttpError } from "../github/classify.ts";
import type { Reader } from "../github/client.ts";
import type { RepositoryRef } from "../values/ids.ts";
import type { JsonObject } from "../values/json.ts";
import type { CheckParams } from "./check-events.ts";
import type { SourceParams } from "./sources/source.ts";

/** The params of a look that reads something, and whether its check is waited for, also when there is nothing to say. */
export interface AskedSource {
  readonly params: SourceParams;
  readonly awaited: boolean;
}

const isSource = (params: JsonObject): params is SourceParams & JsonObject =>
  params.kind === "push" || params.kind === "pull" || params.kind === "texts";
const isCheck = (params: JsonObject): params is CheckParams & JsonObject => params.kind === "check" && typeof params.sha === "string";

/** What an occasion is about; undefined where it is nothing that could hold a secret. */
export async function askedSource(
  params: JsonObject,
  { owner, name: repo }: RepositoryRef,
  reader: Reader,
): Promise<AskedSource | undefined> {
  if (isSource(params)) return { params, awaited: params.awaited === true };
  if (!isCheck(params)) return undefined;
  const { sha, ref, before, defaultBranch } = params;
  const pull = await pullOf(sha, { owner, repo }, reader);
  if (pull !== undefined) return { params: { kind: "pull", number: pull, sha, delivery: null, done: 0 }, awaited: true };
  // A commit of the default branch is compared with nothing, and one of which no branch is known belongs to nobody any more.
  if (ref === null || (before === null && ref === `refs/heads/${defaultBranch}`)) return undefined;
  return { params: { kind: "push", ref, before, after: sha, defaultBranch, commits: null, tag: null, done: 0 }, awaited: true };
}

/** The open pull request whose head it is. */
async function pullOf(sha: string, place: { readonly owner: string; readonly repo: string }, reader: Reader): Promise<number | undefined> {
  try {
    const { data } = await reader.rest.repos.listPullRequestsAssociatedWithCommit({ ...place, commit_sha: sha, per_page: 100 });
    return data.find(({ state, head }) => state === "open" && head.sha === sha)?.number;
  } catch (error) {
    // GitHub does not have the commit any more.
    if (isHttpError(error) && (error.status === 404 || error.status === 422)) return undefined;
    throw error;
  }
}
