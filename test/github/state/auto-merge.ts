import type { Account, AutoMerge, Repository } from "./entities.ts";
import { mergePull } from "./merge.ts";
import { mergeState } from "./merge-state.ts";
import { type PullRequest, pullsOf, tellPull } from "./pulls.ts";
import type { World } from "./world.ts";

/** Why GitHub does not switch auto-merge on, in its words; undefined where it does. */
export function refusesAutoMerge(
  world: World,
  repository: Repository,
  issue: PullRequest,
  method: AutoMerge["method"],
): string | undefined {
  if (repository.switches.get("allow_auto_merge") !== true) return "Auto merge is not allowed for this repository";
  if (issue.state !== "open") return "Pull request Pull request is closed";
  const allowed = { MERGE: "allow_merge_commit", SQUASH: "allow_squash_merge", REBASE: "allow_rebase_merge" }[method];
  if (repository.switches.get(allowed) === false) return `Merge method ${method.toLowerCase()} is not allowed on this repository`;
  const state = mergeState(world, repository, issue);
  return state === "BLOCKED" || state === "BEHIND" || state === "UNKNOWN"
    ? undefined
    : `Pull request Pull request is in ${state.toLowerCase()} status`;
}

export function setAutoMerge(world: World, repository: Repository, issue: PullRequest, autoMerge: AutoMerge | null, by: Account): void {
  if (autoMerge === null && issue.pull.autoMerge === null) return;
  issue.pull.autoMerge = autoMerge;
  issue.updatedAt = world.now();
  if (autoMerge === null) tellPull(world, repository, issue, "auto_merge_disabled", by, { reason: "manually disabled by user" });
  else tellPull(world, repository, issue, "auto_merge_enabled", by);
}

/** After a check or a review: merges what was to be merged as soon as nothing is missing any more. */
export function mergeWhatMayBe(world: World, repository: Repository): void {
  for (const issue of pullsOf(repository)) {
    const { autoMerge } = issue.pull;
    if (issue.state !== "open" || autoMerge === null) continue;
    const state = mergeState(world, repository, issue);
    if (state !== "CLEAN" && state !== "UNSTABLE") continue;
    const method = ({ MERGE: "merge", SQUASH: "squash", REBASE: "rebase" } as const)[autoMerge.method];
    mergePull(world, repository, issue, { method, title: autoMerge.title, message: autoMerge.message }, autoMerge.by);
  }
}
