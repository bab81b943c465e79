import { expect, onTestFinished } from "vitest";
import { failuresLogged } from "./assertions.ts";
import { type Rig, startRig } from "./rig.ts";

/**
 * A rig for one test, with what it writes recorded. When the test ends, it is closed, and asserted that GitHub would have accepted
 * every request, that no failure was unforeseen and no message given up, and that nothing waits or lies among the dead letters.
 *
 * @param options.expectsFailures the test brings messages to the dead letters, and looks at them itself
 */
export async function scene(options: { expectsFailures?: boolean } = {}): Promise<Rig> {
  const rig = await startRig({ recorded: true });
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
