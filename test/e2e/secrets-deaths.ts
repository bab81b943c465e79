import { expect } from "vitest";
import { Killed, killAt } from "../storage/faults.ts";
import { openIntentsOf, writesTo } from "./assertions.ts";
import { type Rig, startRig } from "./rig.ts";
import { enforced, findingsOf, secretChecks, secretComments, token } from "./secrets-scene.ts";

// The bot dies before its k-th call to any port (table, queue, GitHub), or right after that call took effect. Every object is thrown
// away; a new bot finds only the table, the queue and GitHub.

interface Story {
  /** Answers the commit that the check is about. */
  happen(rig: Rig, repository: string, seed: number): string;
  readonly writes: readonly string[];
}

const file = (seed: number) => ({ "src/config.ts": `export const key = "${token(seed)}";\n` });

const push: Story = {
  happen: (rig, repository, seed) => rig.github.commit(repository, "main", file(seed), "alice"),
  writes: ["POST /check-runs"],
};

const proposal: Story = {
  happen(rig, repository, seed) {
    const head = rig.github.commit(repository, "topic", file(seed), "alice");
    rig.github.as("alice").request("POST", `/repos/${repository}/pulls`, { title: "Change", head: "topic", base: "main" });
    return head;
  },
  writes: ["POST /check-runs", "POST /issues/1/comments"],
};

async function play(
  rig: Rig,
  story: Story,
  name: string,
  k: number,
  moment: "before" | "after",
): Promise<{ died: boolean; calls: number }> {
  const repository = `acme/${name}-${k}`;
  rig.github.createRepository("acme", `${name}-${k}`, { files: { "README.md": "# x\n" } });
  await rig.settle(await rig.startBot());
  const before = findingsOf(rig).length;
  rig.github.resetLog();
  const head = story.happen(rig, repository, k);
  await rig.github.idle();

  const death = killAt(k, moment);
  const doomed = await rig.startBot({ faults: death });
  await rig.drain(doomed).catch((error: unknown) => {
    if (!(error instanceof Killed)) throw error;
  });
  await rig.settle(await rig.startBot());

  const where = `killed ${moment} call ${k}: ${death.calls.at(-1)}`;
  expect(findingsOf(rig).length - before, where).toBe(1);
  expect(
    secretChecks(rig, head, repository).map(({ conclusion }) => conclusion),
    where,
  ).toEqual(["failure"]);
  expect(writesTo(rig, repository).toSorted(), where).toEqual(story.writes);
  if (story === proposal) expect(secretComments(rig, 1, repository), where).toHaveLength(1);
  expect(openIntentsOf(rig), where).toBe(0);
  expect(rig.github.violations).toEqual([]);
  return { died: death.fired, calls: death.calls.length };
}

export const stories = { push, proposal } as const;

/**
 * Plays a story with one death each, before or after every `step`-th call from the `from`-th on, until the bot lives. Answers how many
 * calls it takes.
 */
export async function playAll(story: Story, moment: "before" | "after", { from, step }: { from: number; step: number }): Promise<number> {
  const rig = await startRig({ home: enforced });
  try {
    for (let k = from; ; k += step) {
      const { died, calls } = await play(rig, story, `${moment}`, k, moment);
      if (!died) return calls;
    }
  } finally {
    await rig.close();
  }
}
