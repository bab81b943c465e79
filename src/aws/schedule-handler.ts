import { redeliverMissed } from "../deliveries/redelivery.ts";
import { hourlyRun, sweep } from "../deliveries/sweep.ts";
import { createLog, type LogLevel } from "../github/probot-log.ts";
import { PipewardenError } from "../values/errors.ts";
import { type Environment, optional } from "./environment.ts";
import { type AwsWorld, awsWorld } from "./world.ts";

/**
 * Answers EventBridge's `{"task": "sweep"}` and `{"task": "redeliver"}`.
 * @throws after everything that can be done was done, so that the alarm for errors sees it.
 */
export function createScheduleHandler(env: Environment): (event: { readonly task?: unknown }) => Promise<object> {
  const log = createLog({ level: (optional(env, "LOG_LEVEL") ?? "info") as LogLevel });
  let world: AwsWorld | undefined;
  return async (event) => {
    const { task } = event;
    if (task !== "sweep" && task !== "redeliver") {
      throw new PipewardenError(
        "task_unknown",
        'The schedule knows the tasks "sweep" and "redeliver". Deploy the stack of this version again.',
      );
    }
    world ??= awsWorld(env, log);
    const deps = world.as(await world.credentials.current());
    if (task === "redeliver") {
      const { table, clock, queue, github } = deps;
      return redeliverMissed({ octokit: github.app(), table, clock, send: queue.send.bind(queue) });
    }
    const swept = await sweep(deps, hourlyRun(deps.clock.now()));
    if (swept.failed === 0) return swept;
    throw new PipewardenError(
      "sweep_incomplete",
      `${swept.queued} repositories were queued; ${swept.failed} installations could not be listed. The log says why.`,
    );
  };
}
