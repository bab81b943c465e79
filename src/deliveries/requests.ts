import type { Cause, Change } from "../changes/change.ts";
import type { Octokit } from "../github/client.ts";
import { repositoryRef } from "../github/repository.ts";
import type { Clock } from "../values/clock.ts";
import { idOf } from "../values/hash.ts";
import type { InstallationId, RepositoryRef } from "../values/ids.ts";
import type { JsonObject } from "../values/json.ts";
import type { Lane } from "../values/lane.ts";
import { encodeMessage, firstTry } from "./encode.ts";
import type { RequestMessage } from "./envelope.ts";
import { groupOf } from "./lanes.ts";
import type { Queue } from "./queue.ts";

/** So many conflicts in a row, and the target is left to the next sweep: somebody is changing it faster than the bot can look. */
const conflictLimit = 5;
/** Seconds before a target is looked at again after a conflict, so that whoever is changing it can finish. */
const conflictPause = 5;

/** A durable wish that `capability` looks at a repository. The same `id` is worked on once. */
export interface LookRequest {
  readonly capability: string;
  readonly id: string;
  readonly repository: RepositoryRef;
  readonly cause: Cause;
  /** See `Occasion.params`. */
  readonly params?: JsonObject;
  /** How many conflicts led here. */
  readonly conflicts?: number;
}

export async function requestLook(queue: Queue, clock: Clock, lane: Lane, request: LookRequest, delaySeconds = 0): Promise<void> {
  const { conflicts, params = {}, ...rest } = request;
  const body = encodeMessage({
    type: "request",
    ...firstTry(clock.now()),
    ...rest,
    params: (conflicts === undefined ? params : { ...params, conflicts }) as RequestMessage["params"],
  });
  await queue.send(lane, { group: groupOf({ repositoryId: request.repository.id }), body, delaySeconds });
}

/** The target was neither as expected nor as wanted: it is looked at anew, as a new occasion. */
export async function requestAfterConflict(queue: Queue, clock: Clock, change: Change): Promise<void> {
  const conflicts = 1 + Number(/^request:(\d+):/.exec(change.episode)?.[1] ?? 0);
  if (conflicts > conflictLimit) return;
  const { capability, lane, cause } = change;
  // A look at a part of the repository names the part; see `Occasion.params`.
  const params = (change.params.occasion ?? {}) as JsonObject;
  const request = { capability, id: idOf({ after: change.id }), repository: change.target.repository, cause, conflicts, params };
  await requestLook(queue, clock, lane, request, conflictPause);
}

/** Every repository that the installation covers, page by page; archived ones included, since whoever looks decides. */
export async function* repositoriesOf(octokit: Octokit, installation: InstallationId): AsyncGenerator<RepositoryRef> {
  const pages = octokit.paginate.iterator(octokit.rest.apps.listReposAccessibleToInstallation, { per_page: 100 });
  for await (const { data } of pages) for (const repository of data) yield repositoryRef(repository, installation);
}
