import { redeliverMissed } from "../deliveries/redelivery.ts";
import { hourlyRun, sweep } from "../deliveries/sweep.ts";
import { PipewardenError } from "../values/errors.ts";
import type { Environment } from "./environment.ts";
import { functionLog } from "./function-log.ts";
import { type TaskEvent, taskOf } from "./task-event.ts";
import { type AwsWorld, awsWorld } from "./world.ts";

/**
 * Answers EventBridge's `{"task": "sweep"}` and `{"task": "redeliver"}`.
 *
 * @throws after everything that can be done was done, so that the alarm for errors sees it: PipewardenError `sweep_incomplete`;
 *   RetryLater, when GitHub or AWS do not answer; `app_not_set_up`.
 */
export function createScheduleHandler(env: Environment): (event: TaskEvent) => Promise<object> {
  const log = functionLog(env);
  let world: AwsWorld | undefined;
  return async (event) => {
    const task = taskOf(event, ["sweep", "redeliver"]);
    world ??= awsWorld(env, log);
    try {
      const deps = world.as(await world.credentials.current());
      const { table, clock, queue, github } = deps;
      if (task === "redeliver") return await redeliverMissed({ octokit: github.app(), table, clock, send: queue.send.bind(queue) });
      const swept = await sweep(deps, hourlyRun(clock.now()));
      if (swept.failed === 0) return swept;
      throw new PipewardenError(
        "sweep_incomplete",
        `${swept.queued} repositories were queued; ${swept.failed} installations could not be listed. The function's log says why.`,
      );
    } finally {
      await world.metrics.flush();
    }
  };
}
