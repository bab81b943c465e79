import type { Issue, Repository } from "./entities.ts";
import { nodeId } from "./ids.ts";
import type { World } from "./world.ts";

/** Adds an issue, or with `pull` a pull request, under the next number of the repository. */
export function addIssue(
  world: World,
  repository: Repository,
  fields: Pick<Issue, "author" | "viaApp" | "title" | "body" | "labels" | "pull">,
): Issue {
  const id = world.store.ids.next("issue");
  const number = Math.max(0, ...repository.issues.keys()) + 1;
  const now = world.now();
  const prefix = fields.pull === undefined ? "I" : "PR";
  const issue: Issue = {
    id,
    nodeId: nodeId(prefix, repository.id, number),
    number,
    ...fields,
    state: "open",
    reactions: new Map(),
    createdAt: now,
    updatedAt: now,
    closedAt: null,
    closings: [],
  };
  repository.issues.set(number, issue);
  return issue;
}
