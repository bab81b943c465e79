import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { Killed, killAt } from "../storage/faults.ts";
import { changesOf, checksOn, eventsOf, isBaseline, openIntentsOf, writesTo } from "./assertions.ts";
import { type Rig, startRig } from "./rig.ts";

// The bot dies before its k-th call to any port (table, queue, GitHub), or right after that call took effect, for every k until it
// has nothing left to call. Every object is thrown away; a new bot finds only the table, the queue and GitHub.

let rig: Rig;
beforeEach(async () => {
  rig = await startRig();
});
afterEach(() => rig.close());

interface Story {
  /** Brings a new repository to where the story begins. */
  prepare(repository: string): Promise<void>;
  /** What happens at GitHub for the bot to answer. */
  happen(repository: string): void;
  /** What the bot must have written in the end, whenever it was killed. */
  readonly writes: readonly string[];
}

const repair: Story = {
  async prepare(repository) {
    rig.github.createRepository("acme", repository.slice("acme/".length));
    await rig.settle(await rig.startBot());
  },
  happen(repository) {
    rig.github.as("mallory").request("DELETE", `/repos/${repository}/branches/main/protection/enforce_admins`);
  },
  writes: ["POST /branches/main/protection/enforce_admins", "PATCH /check-runs/{id}"],
};

const creation: Story = {
  async prepare() {},
  happen(repository) {
    rig.github.createRepository("acme", repository.slice("acme/".length));
  },
  writes: ["PUT /branches/main/protection", "POST /check-runs"],
};

/** Plays the story with one death; answers whether the bot lived to be killed. */
async function play(story: Story, repository: string, k: number, moment: "before" | "after"): Promise<{ died: boolean; calls: number }> {
  await story.prepare(repository);
  const known = new Set(changesOf(rig).map(({ change }) => change.id));
  rig.github.resetLog();
  story.happen(repository);
  await rig.github.idle();

  const death = killAt(k, moment);
  const doomed = await rig.startBot({ faults: death });
  await rig.drain(doomed).catch((error: unknown) => {
    if (!(error instanceof Killed)) throw error;
  });
  await rig.settle(await rig.startBot());

  const where = `killed ${moment} call ${k}: ${death.calls.at(-1)}`;
  expect(writesTo(rig, repository), where).toEqual(story.writes);
  expect(isBaseline(rig, repository), where).toBe(true);
  expect(checksOn(rig, repository), where).toHaveLength(1);
  const changes = changesOf(rig).filter(({ change }) => !known.has(change.id));
  expect(
    changes.map(({ outcome }) => outcome?.status),
    where,
  ).toEqual(story.writes.map(() => "succeeded"));
  const events = eventsOf(rig);
  for (const { change } of changes) {
    const phases = events.filter(({ data }) => data.metadata.correlation_uid === change.id).map(({ data }) => data.unmapped.phase);
    expect(phases.sort(), where).toEqual(["requested", "succeeded"]);
  }
  expect(openIntentsOf(rig), where).toBe(0);
  expect(rig.github.violations).toEqual([]);
  return { died: death.fired, calls: death.calls.length };
}

async function playAll(story: Story, name: string, moment: "before" | "after"): Promise<number> {
  for (let k = 1; ; k++) {
    const { died, calls } = await play(story, `acme/${name}-${k}`, k, moment);
    if (!died) return calls;
  }
}

describe.each(["before", "after"] as const)("the bot is killed %s each of its calls in turn", (moment) => {
  it("ends with one repair, one intent and one outcome of it, and nothing open", async () => {
    expect(await playAll(repair, `repair-${moment}`, moment)).toBeGreaterThan(25);
  });

  it("ends with one rule and one check run made", async () => {
    expect(await playAll(creation, `creation-${moment}`, moment)).toBeGreaterThan(25);
  });
});
