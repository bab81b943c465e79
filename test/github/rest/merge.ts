import { actorOf } from "../auth/viewer.ts";
import { noContent, notFound, ok, Refusal } from "../http/answer.ts";
import { get, put, type Route } from "../http/route.ts";
import { type MergeMethod, mergePull } from "../state/merge.ts";
import { requirePull } from "./pulls.ts";

const MERGE = "/repos/{owner}/{repo}/pulls/{pull_number}/merge";

/** The switch that allows each way of merging, and how GitHub names the way when it is switched off. */
const METHOD: Readonly<Record<MergeMethod, { readonly allowedBy: string; readonly called: string }>> = {
  merge: { allowedBy: "allow_merge_commit", called: "Merge commits" },
  squash: { allowedBy: "allow_squash_merge", called: "Squash merges" },
  rebase: { allowedBy: "allow_rebase_merge", called: "Rebase merges" },
};

export const mergeRoutes: readonly Route[] = [
  get(MERGE, ["pull_requests:read"], (call) => {
    if (requirePull(call, call.params.pull_number).pull.mergedAt === null) throw notFound();
    return noContent;
  }),

  put(MERGE, ["contents:write"], (call) => {
    const { world, repository, viewer } = call;
    const body = call.body ?? {};
    const issue = requirePull(call, call.params.pull_number);
    const method = body.merge_method ?? "merge";
    if (repository.switches.get(METHOD[method].allowedBy) === false)
      throw new Refusal(405, `${METHOD[method].called} are not allowed on this repository.`);
    if (issue.state !== "open") throw new Refusal(405, "Pull Request is not mergeable");
    if (issue.pull.draft) throw new Refusal(405, "Pull Request is still a draft");
    if (body.sha !== undefined && body.sha !== issue.pull.headSha)
      throw new Refusal(409, "Head branch was modified. Review and try the merge again.");
    const how = { method, title: body.commit_title, message: body.commit_message };
    const sha = mergePull(world, repository, issue, how, actorOf(viewer));
    if (sha === undefined) throw new Refusal(405, "Pull Request is not mergeable");
    return ok({ sha, merged: true, message: "Pull Request successfully merged" });
  }),
];
