import { isHttpError } from "../../github/classify.ts";
import type { Reader } from "../../github/client.ts";
import type { RepositoryRef } from "../../values/ids.ts";

/** A head against the commit at which it left its base. */
export interface Compared {
  readonly mergeBase: { readonly commit: string; readonly tree: string };
  /** Paths of the files that differ, of renamed ones both; of the head's, git's ids. */
  readonly paths: ReadonlyMap<string, string | null>;
  /** False when GitHub does not list them all. */
  readonly complete: boolean;
}

/** "Lists up to 300 files." https://docs.github.com/rest/commits/commits#compare-two-commits */
const mostFiles = 300;

/** One request. Undefined where GitHub cannot compare: one of them is gone, or they have nothing in common. */
export async function compareFiles(
  reader: Reader,
  { owner, name: repo }: RepositoryRef,
  base: string,
  head: string,
): Promise<Compared | undefined> {
  try {
    const { data } = await reader.rest.repos.compareCommitsWithBasehead({ owner, repo, basehead: `${base}...${head}`, per_page: 1 });
    const files = data.files ?? [];
    const paths = new Map<string, string | null>();
    for (const { filename, previous_filename: previous, status, sha } of files) {
      paths.set(filename, status === "removed" ? null : sha);
      if (previous !== undefined && !paths.has(previous)) paths.set(previous, null);
    }
    const { sha, commit } = data.merge_base_commit;
    return { mergeBase: { commit: sha, tree: commit.tree.sha }, paths, complete: files.length < mostFiles };
  } catch (error) {
    if (isHttpError(error) && (error.status === 404 || error.status === 422)) return undefined;
    throw error;
  }
}
