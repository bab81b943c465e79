import { expect, onTestFinished } from "vitest";
import { hourlyRun, sweep } from "../../src/deliveries/sweep.ts";
import type { ProtectionPolicy } from "../../src/protection/policy.ts";
import { type Faults, Killed } from "../storage/faults.ts";
import { failuresLogged } from "./assertions.ts";
import { type Rig, type RigOptions, startRig } from "./rig.ts";

/**
 * A rig for one test, with what it writes recorded. When the test ends, it is closed, and asserted that GitHub would have accepted
 * every request, that no failure was unforeseen and no message given up, and that nothing waits or lies among the dead letters.
 *
 * @param options.expectsFailures the test brings messages to the dead letters, and looks at them itself
 */
export async function scene(options: RigOptions & { expectsFailures?: boolean } = {}): Promise<Rig> {
  const rig = await startRig({ ...options, recorded: true });
  onTestFinished(async () => {
    const depths = await Promise.all((["act", "fix", "rotate"] as const).map((lane) => rig.queue.depth(lane)));
    await rig.close();
    expect(rig.github.violations).toEqual([]);
    if (options.expectsFailures === true) return;
    expect(failuresLogged(rig)).toEqual([]);
    expect(depths).toEqual(depths.map(() => ({ visible: 0, hidden: 0, dead: 0 })));
  });
  return rig;
}

/** A repository of `acme` that the bot has already protected, with a fresh log of requests. */
export async function protectedRepository(rig: Rig, name = "shop"): Promise<string> {
  rig.github.createRepository("acme", name);
  await rig.settle(await rig.startBot());
  rig.github.resetLog();
  return `acme/${name}`;
}

/** The hourly sweep, an hour later, and everything that it makes the bot do; the log of requests begins with the sweep. */
export async function sweepAnHourLater(rig: Rig, policy?: ProtectionPolicy): Promise<{ queued: number; failed: number }> {
  rig.clock.advance(3_600_000);
  rig.github.resetLog();
  const { table, queue, clock, log } = rig;
  const report = await sweep({ github: rig.clients(), table, queue, clock, log }, hourlyRun(clock.now()));
  await rig.settle(await rig.startBot(policy === undefined ? {} : { policy }));
  return report;
}

/** The death of the process before its first call that `fits`; a dead process makes no other. */
function dieAt(fits: RegExp): Faults {
  let dead = false;
  return {
    around: (call, perform) => {
      dead ||= fits.test(call);
      return dead ? Promise.reject(new Killed(`${call}: the process is dead`)) : perform();
    },
  };
}

/** Lets a bot work until its first write to a repository, and die there: its plan is stored, and its first intent open. */
export async function dieBeforeWriting(rig: Rig): Promise<void> {
  await rig.github.idle();
  const dying = await rig.startBot({ faults: dieAt(/^github (?:PUT|PATCH|POST|DELETE) .*\/repos\//) });
  await expect(rig.drain(dying)).rejects.toThrow(Killed);
}
