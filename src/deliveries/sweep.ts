import { isHome, noteOwner } from "../changes/owners.ts";
import type { GitHub } from "../github/client.ts";
import { sweepKey } from "../storage/keys.ts";
import type { Table } from "../storage/table.ts";
import type { Clock } from "../values/clock.ts";
import { installationId, type RepositoryRef } from "../values/ids.ts";
import { inParallel } from "../values/in-parallel.ts";
import type { Log } from "../values/log.ts";
import type { Metrics } from "../values/metrics.ts";
import { encodeMessage, firstTry } from "./encode.ts";
import { groupOf } from "./lanes.ts";
import type { Queue } from "./queue.ts";
import { repositoriesOf } from "./requests.ts";

export interface SweepDependencies {
  readonly table: Table;
  readonly github: GitHub;
  readonly queue: Queue;
  readonly clock: Clock;
  readonly log: Log;
  readonly metrics?: Metrics | undefined;
}

/** Messages on their way to the queue: thousands of repositories, one after the other, would take minutes on SQS. */
const sendingAtOnce = 16;

/** The hour (UTC) that contains `now`, as `2026-01-31T13`: two sweeps within one hour are the same run. */
export const hourlyRun = (now: number): string => new Date(now).toISOString().slice(0, 13);

/**
 * Queues a look at every repository of every installation. One installation that cannot be listed does not stop the others. What
 * became of it is recorded under `sweepKey`, unless it was for one repository only.
 *
 * @param run name of the run; a repository is looked at once per run
 * @param only `owner/name`, to queue this repository alone
 * @returns how many repositories were queued and how many installations failed
 */
export async function sweep(deps: SweepDependencies, run: string, only?: string): Promise<{ queued: number; failed: number }> {
  const app = deps.github.app();
  let queued = 0;
  let failed = 0;
  for await (const { data } of app.paginate.iterator(app.rest.apps.listInstallations, { per_page: 100 })) {
    for (const installation of data) {
      if (installation.suspended_at !== null && installation.suspended_at !== undefined) continue;
      try {
        queued += await sweepInstallation(deps, run, installation.id, only);
      } catch (error) {
        failed += 1;
        deps.log.error({ installation: installation.id, run, err: error }, "installation could not be swept");
      }
    }
  }
  // Last: a sweep that broke off must look like one that did not happen.
  if (only === undefined) await deps.table.put({ ...sweepKey, run, at: deps.clock.now(), queued, failed });
  deps.log.info({ run, queued, failed }, "sweep queued");
  deps.metrics?.record("RepositoriesQueued", queued);
  if (failed === 0 && only === undefined) deps.metrics?.record("SweepCompleted", 1);
  return { queued, failed };
}

/** All repositories are listed before the first is queued, so that the budget of the changes that follow knows how many there are. */
async function sweepInstallation(
  { github, table, queue, clock }: SweepDependencies,
  run: string,
  id: number,
  only?: string,
): Promise<number> {
  const installation = installationId(id);
  const reader = await github.installationReader({ installationId: installation }, { metadata: "read" });
  const repositories: RepositoryRef[] = [];
  for await (const repository of repositoriesOf(reader, installation)) repositories.push(repository);
  const [one] = repositories;
  if (one !== undefined) {
    const home = repositories.find(isHome);
    await noteOwner(table, one.ownerId, { repositories: repositories.length, ...(home === undefined ? {} : { home }) });
  }
  const wanted = repositories.filter(({ owner, name }) => only === undefined || only.toLowerCase() === `${owner}/${name}`.toLowerCase());
  await inParallel(wanted, sendingAtOnce, async (repository) => {
    const body = encodeMessage({ type: "sweep", run, repository, ...firstTry(clock.now()) });
    await queue.send("act", { group: groupOf({ repositoryId: repository.id }), body });
  });
  return wanted.length;
}
