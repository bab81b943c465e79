import { readCommit } from "../git/commit.ts";
import { changedFiles } from "../git/diff.ts";
import { ok, Refusal } from "../http/answer.ts";
import { paginate } from "../http/paging.ts";
import { get, type Route } from "../http/route.ts";
import { renderCommit, renderFiles } from "../render/git.ts";
import { resolveCommit } from "../state/refs.ts";

/**
 * "If there are more than 300 files in the commit diff [...], the response will include pagination link headers for the remaining files, up
 * to a limit of 3000 files." (https://docs.github.com/rest/commits/commits#get-a-commit)
 */
const FILES_PER_PAGE = 300;
const MOST_FILES = 3000;

export const commitRoutes: readonly Route[] = [
  get("/repos/{owner}/{repo}/commits/{ref}", ["contents:read"], ({ world, repository, params, query, address }) => {
    if (repository.refs.size === 0) throw new Refusal(409, "Git Repository is empty.");
    const sha = resolveCommit(repository, params.ref);
    if (sha === undefined) throw new Refusal(422, `No commit found for SHA: ${params.ref}`);
    // A merge shows what it changed for its first parent.
    const files = changedFiles(repository.git, readCommit(repository.git, sha)?.parents[0], sha);
    const { items, headers } = paginate(files.slice(0, MOST_FILES), query, address, { usual: FILES_PER_PAGE, most: FILES_PER_PAGE });
    const additions = files.reduce((sum, file) => sum + file.additions, 0);
    const deletions = files.reduce((sum, file) => sum + file.deletions, 0);
    const stats = { total: additions + deletions, additions, deletions };
    return ok({ ...renderCommit(world, repository, sha), stats, files: renderFiles(world, repository, sha, items) }, headers);
  }),
];
