import { check } from "./look.ts";
import { lanes, type Stage, until } from "./stage.ts";

/** One in each lane; none of them keeps the others from being worked on. The letters are taken away afterwards, so that the doctor finds none. */
export async function unreadableMessages(stage: Stage): Promise<void> {
  for (const lane of lanes) await stage.send(lane, "no message of ours");
  await until("each lane has a dead letter", async () => (await Promise.all(lanes.map(stage.depth))).every(({ dead }) => dead === 1));
  check(stage, true, "the functions act, fix and rotate each put one among their dead letters, and took it from the queue");
  for (const lane of lanes) await stage.purgeDeadLetters(lane);
}
