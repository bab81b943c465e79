import { isHttpError } from "./classify.ts";
import type { Octokit, Reader } from "./client.ts";

type Answer = Awaited<ReturnType<Octokit["rest"]["dependencyGraph"]["diffRange"]>>["data"];
/** A dependency that one side has and the other has not; a new version is one that comes and one that goes. */
export type DependencyChange = Answer[number];

/**
 * What a head changes in the dependencies that GitHub finds in manifests and lockfiles, with the advisories that concern each. Undefined where
 * GitHub does not offer it: private repositories without the licence, or without the dependency graph.
 *
 * @param base and `head`: commits or branches
 * https://docs.github.com/rest/dependency-graph/dependency-review
 */
export async function compareDependencies(
  reader: Reader,
  { owner, name: repo }: { readonly owner: string; readonly name: string },
  base: string,
  head: string,
): Promise<readonly DependencyChange[] | undefined> {
  try {
    return (await reader.rest.dependencyGraph.diffRange({ owner, repo, basehead: `${base}...${head}` })).data;
  } catch (error) {
    if (isHttpError(error) && (error.status === 403 || error.status === 404)) return undefined;
    throw error;
  }
}
