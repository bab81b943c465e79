import type { components } from "@octokit/openapi-types";
import { changedFiles } from "../git/diff.ts";
import { commitsSince } from "../git/history.ts";
import type { Repository } from "../state/entities.ts";
import { fullName } from "../state/store.ts";
import type { World } from "../state/world.ts";
import { renderCommit, renderFiles } from "./git.ts";

/** Two commits and what lies between them. */
export interface Comparison {
  readonly basehead: string;
  readonly from: string;
  readonly to: string;
  /** Their merge base. */
  readonly meeting: string;
  /** What `to` has and `from` has not, oldest first. */
  readonly ahead: readonly string[];
  /** The commits of this page. */
  readonly shown: readonly string[];
  readonly firstPage: boolean;
}

/** So many changed files are shown, and on the first page only. */
const MOST_FILES = 300;

export function renderComparison(world: World, repository: Repository, comparison: Comparison): components["schemas"]["commit-comparison"] {
  const { basehead, from, to, meeting, ahead, shown, firstPage } = comparison;
  const behind = commitsSince(repository.git, [to], from).length;
  const path = `${fullName(repository)}/compare/${basehead.split("/").map(encodeURIComponent).join("/")}`;
  const web = `${world.url}/${path}`;
  const files = firstPage ? changedFiles(repository.git, meeting, to).slice(0, MOST_FILES) : [];
  return {
    url: `${world.url}/repos/${path}`,
    html_url: web,
    permalink_url: `${world.url}/${fullName(repository)}/compare/${from}...${to}`,
    diff_url: `${web}.diff`,
    patch_url: `${web}.patch`,
    base_commit: renderCommit(world, repository, from),
    merge_base_commit: renderCommit(world, repository, meeting),
    status: ahead.length === 0 ? (behind === 0 ? "identical" : "behind") : behind === 0 ? "ahead" : "diverged",
    ahead_by: ahead.length,
    behind_by: behind,
    total_commits: ahead.length,
    commits: shown.map((sha) => renderCommit(world, repository, sha)),
    ...(firstPage && { files: renderFiles(world, repository, to, files) }),
  };
}
