import { isHttpError } from "../../github/classify.ts";
import type { Reader } from "../../github/client.ts";
import type { RepositoryRef } from "../../values/ids.ts";
import { branchPrefix } from "../branch-name.ts";
import type { ReviewParams } from "./events.ts";

/** What is reviewed: a head, and the branch or commit that it is compared with. */
export interface Subject {
  readonly head: string;
  readonly base: string;
  /** Opened by this App from a branch of its own. */
  readonly own: boolean;
}

/** What is needed of a pull request's answer. */
interface PullAnswer {
  readonly state: string;
  readonly user: { readonly login: string } | null;
  readonly head: { readonly sha: string; readonly ref: string; readonly repo: { readonly id: number } | null };
  readonly base: { readonly sha: string; readonly repo: { readonly id: number } };
}

/**
 * What is there now; undefined for a pull request that is closed, and for a commit that belongs to none. Two requests at most.
 *
 * @param slug of this App
 */
export async function subjectOf(
  params: ReviewParams,
  repository: RepositoryRef,
  reader: Reader,
  slug: string,
): Promise<Subject | undefined> {
  const place = { owner: repository.owner, repo: repository.name };
  switch (params.kind) {
    case "group":
      return { head: params.sha, base: params.base, own: false };
    case "pull":
      return subjectOfPull((await reader.rest.pulls.get({ ...place, pull_number: params.number })).data as PullAnswer, slug);
    case "check": {
      const associated = await pullsOfCommit(params.sha, place, reader);
      const isMeant = (pull: PullAnswer): boolean => pull.state === "open" && pull.head.sha === params.sha;
      // A commit that only a fork has is not known to belong to the pull request here.
      const found =
        associated.find(isMeant) ??
        (
          (await reader.rest.pulls.list({ ...place, state: "open", sort: "updated", direction: "desc", per_page: 100 }))
            .data as PullAnswer[]
        ).find(isMeant);
      return found === undefined ? undefined : subjectOfPull(found, slug);
    }
  }
}

function subjectOfPull({ state, user, head, base }: PullAnswer, slug: string): Subject | undefined {
  if (state !== "open") return undefined;
  const own = head.repo?.id === base.repo.id && head.ref.startsWith(branchPrefix) && user?.login === `${slug}[bot]`;
  return { head: head.sha, base: base.sha, own };
}

async function pullsOfCommit(
  sha: string,
  place: { readonly owner: string; readonly repo: string },
  reader: Reader,
): Promise<readonly PullAnswer[]> {
  try {
    const { data } = await reader.rest.repos.listPullRequestsAssociatedWithCommit({ ...place, commit_sha: sha, per_page: 100 });
    return data as readonly PullAnswer[];
  } catch (error) {
    // GitHub does not have the commit any more.
    if (isHttpError(error) && (error.status === 404 || error.status === 422)) return [];
    throw error;
  }
}
