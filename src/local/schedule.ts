import { redeliverMissed } from "../deliveries/redelivery.ts";
import { hourlyRun, type SweepDependencies, sweep } from "../deliveries/sweep.ts";
import type { Table } from "../storage/table.ts";

/** Milliseconds between two looks at the deliveries that GitHub could not make. */
const redeliveryPeriod = 5 * 60_000;
/** Milliseconds between two looks at the clock for a new hour. */
const tick = 60_000;

/** What EventBridge does in the cloud: the hourly sweep and, more often, the search for missed deliveries; both once at the start. */
export function scheduleSweeps(deps: SweepDependencies & { table: Table }): { stop(): Promise<void> } {
  const { clock, log } = deps;
  let sweptRun: string | undefined;
  let soughtAt = Number.NEGATIVE_INFINITY;
  let running: Promise<void> | undefined;

  const attempt = async (what: string, work: () => Promise<unknown>): Promise<void> => {
    try {
      await work();
    } catch (error) {
      log.error({ err: error }, `${what} failed, to be tried again`);
    }
  };
  const round = async (): Promise<void> => {
    const run = hourlyRun(clock.now());
    if (run !== sweptRun) {
      await attempt("sweep", async () => {
        await sweep(deps, run);
        sweptRun = run;
      });
    }
    if (clock.now() - soughtAt >= redeliveryPeriod) {
      soughtAt = clock.now();
      await attempt("search for missed deliveries", () =>
        redeliverMissed({ octokit: deps.github.app(), table: deps.table, clock, send: deps.queue.send.bind(deps.queue) }),
      );
    }
  };
  const start = (): void => {
    running ??= round().finally(() => {
      running = undefined;
    });
  };
  start();
  const timer = setInterval(start, tick);
  return {
    stop: async () => {
      clearInterval(timer);
      await running;
    },
  };
}
