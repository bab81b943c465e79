import { expect, it } from "vitest";
import { Killed, killAt } from "../storage/faults.ts";
import { changesOf, checksOn, eventsOf, openIntentsOf, writesTo } from "./assertions.ts";
import type { Rig } from "./rig.ts";
import { protectedRepository, scene } from "./scene.ts";

const message = (rig: Rig) => rig.queue.receive("act", { max: 1, waitSeconds: 0, visibilitySeconds: 360 });

/** Handles what is on the queue with a bot that dies at its `k`-th call; answers its calls. */
async function dieAt(rig: Rig, k: number): Promise<readonly string[]> {
  const death = killAt(k, "after");
  await rig.drain(await rig.startBot({ faults: death })).catch((error: unknown) => {
    if (!(error instanceof Killed)) throw error;
  });
  return death.calls;
}

it("finishes what a dead worker had begun when another delivery comes first, without deciding it anew", async () => {
  const rig = await scene({ expectsFailures: true });
  const probe = await protectedRepository(rig, "probe");
  const weaken = async (repository: string): Promise<void> => {
    rig.github.as("mallory").request("DELETE", `/repos/${repository}/branches/main/protection/enforce_admins`);
    await rig.github.idle();
  };
  await weaken(probe);
  const calls = await dieAt(rig, Number.MAX_SAFE_INTEGER);
  // Right after the whole change was stored, and before it was performed.
  const stored = 1 + calls.findIndex((call) => call.startsWith("table.put X#"));
  expect(stored).toBeGreaterThan(0);
  await rig.settle(await rig.startBot());

  const repository = await protectedRepository(rig, "shop");
  const known = new Set(changesOf(rig).map(({ change }) => change.id));
  await weaken(repository);
  await dieAt(rig, stored);
  expect(writesTo(rig, repository)).toEqual([]);
  expect(openIntentsOf(rig)).toBe(1);

  // The delivery of the dead worker is lost for good; GitHub tells of something else.
  rig.clock.advance(3_600_000);
  for (const lost of await message(rig)) await rig.queue.delete("act", lost);
  rig.github.as("alice").request("PATCH", `/repos/${repository}/branches/main/protection/required_pull_request_reviews`, {
    required_approving_review_count: 2,
  });
  await rig.settle(await rig.startBot());

  expect(openIntentsOf(rig)).toBe(0);
  expect(writesTo(rig, repository)).toContain("POST /branches/main/protection/enforce_admins");
  const made = changesOf(rig).filter(({ change }) => !known.has(change.id));
  const repairs = made.filter(({ change }) => change.kind === "protection.admins");
  expect(repairs.map(({ outcome }) => outcome?.status)).toEqual(["succeeded"]);
  const phases = eventsOf(rig).filter(({ data }) => data.metadata.correlation_uid === repairs[0]?.change.id);
  expect(phases.map(({ data }) => data.unmapped.phase).sort()).toEqual(["requested", "succeeded"]);
  expect(checksOn(rig, repository)).toHaveLength(1);
});
