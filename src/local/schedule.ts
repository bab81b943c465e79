import { sequenceAll } from "../audit/sequence-all.ts";
import { redeliverMissed } from "../deliveries/redelivery.ts";
import { hourlyRun, type SweepDependencies, sweep } from "../deliveries/sweep.ts";
import { classify } from "../github/classify.ts";
import { RetryLater } from "../values/errors.ts";

/** Milliseconds between two looks at the deliveries that GitHub could not make, and between two tries of a sweep that was not complete. */
const period = 5 * 60_000;
/** Milliseconds between two looks at the clock. */
const tick = 60_000;

export interface ScheduleOptions extends SweepDependencies {
  /** Brings the index of managed secrets to what the store has. */
  readonly indexSecrets?: () => Promise<unknown>;
  /** Calls back once a minute until it is stopped. Default: the platform's timer. */
  readonly everyMinute?: (callback: () => void) => { stop(): void };
}

/** What EventBridge does in the cloud: the hourly sweep, more often the search for missed deliveries, the index of managed secrets, and each minute the audit log; all at the start, too. */
export function scheduleSweeps({ everyMinute = timer, indexSecrets = async () => {}, ...deps }: ScheduleOptions): {
  stop(): Promise<void>;
} {
  const { clock, log, table } = deps;
  let sweptRun: string | undefined;
  let sweepAgainAt = Number.NEGATIVE_INFINITY;
  let seekAgainAt = Number.NEGATIVE_INFINITY;
  let indexAgainAt = Number.NEGATIVE_INFINITY;
  let running: Promise<void> | undefined;
  let sequencing: Promise<unknown> | undefined;

  /** Answers when to try again, in milliseconds since the epoch, if that was in vain. */
  const attempt = async (what: string, work: () => Promise<unknown>): Promise<number | undefined> => {
    try {
      await work();
      return undefined;
    } catch (thrown) {
      const error = classify(thrown, clock.now());
      if (!(error instanceof RetryLater)) {
        log.error({ err: error }, `${what} failed, to be tried again`);
        return clock.now();
      }
      log.warn({ err: error }, `${what} has to wait`);
      return clock.now() + error.seconds * 1000;
    }
  };
  const sweepNow = async (run: string): Promise<void> => {
    const again = await attempt("the hourly sweep", async () => {
      const { failed } = await sweep(deps, run);
      // No repository is looked at twice in one run, so the whole sweep may be repeated for the installations that failed.
      if (failed === 0) sweptRun = run;
      else sweepAgainAt = clock.now() + period;
    });
    if (again !== undefined) sweepAgainAt = again;
  };
  const seekNow = async (): Promise<void> => {
    const seek = () => redeliverMissed({ octokit: deps.github.app(), table, clock, send: deps.queue.send.bind(deps.queue) });
    seekAgainAt = clock.now() + period;
    const again = await attempt("the search for missed deliveries", seek);
    if (again !== undefined) seekAgainAt = Math.max(again, seekAgainAt);
  };
  const indexNow = async (): Promise<void> => {
    indexAgainAt = clock.now() + period;
    await attempt("the index of managed secrets", indexSecrets);
  };
  const round = async (): Promise<void> => {
    // First: what is scanned meanwhile is compared with it.
    if (clock.now() >= indexAgainAt) await indexNow();
    const run = hourlyRun(clock.now());
    if (run !== sweptRun && clock.now() >= sweepAgainAt) await sweepNow(run);
    if (clock.now() >= seekAgainAt) await seekNow();
  };
  // A round that takes longer than a minute is not joined by another.
  const start = (): void => {
    running ??= round().finally(() => {
      running = undefined;
    });
    // Beside the round: the audit log does not wait for a long sweep.
    sequencing ??= attempt("the audit sequencer", () => sequenceAll(deps)).finally(() => {
      sequencing = undefined;
    });
  };

  start();
  const ticking = everyMinute(start);
  return {
    stop: async () => {
      ticking.stop();
      await Promise.all([running, sequencing]);
    },
  };
}

function timer(callback: () => void): { stop(): void } {
  const interval = setInterval(callback, tick);
  return { stop: () => clearInterval(interval) };
}
