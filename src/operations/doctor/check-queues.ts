import { type Lane, lanes } from "../../values/lane.ts";
import { type Check, type DoctorDependencies, ok, warning } from "./check.ts";

/** A message that nobody took for so long waits for a worker that is not there, or there are far too many. Milliseconds. */
const tooOld = 15 * 60_000;
const tooMany = 1_000;

/** Whether the queue of a lane answers, and whether anybody takes from it. */
export async function checkQueue(lane: Lane, { queue, oldestMessage }: DoctorDependencies): Promise<Check> {
  const name = `queue.${lane}`;
  const { visible, hidden } = await queue.depth(lane);
  const age = oldestMessage?.(lane);
  const depth = `${visible} waiting, ${hidden} in hand or delayed`;
  const told = age === undefined ? depth : `${depth}; the oldest waits for ${Math.round(age / 1000)} s`;
  if (age !== undefined && age > tooOld) {
    return warning(name, `${told}. Repairs come late: see whether the worker of lane ${lane} runs, and what its log says.`);
  }
  if (visible > tooMany) {
    return warning(
      name,
      `${told}. Repairs come late until it is worked off: watch whether the number falls, else look at the worker's log.`,
    );
  }
  return ok(name, `${told}.`);
}

/** What was given up after so many failures, or could not be read. */
export async function checkDeadLetters({ queue }: DoctorDependencies): Promise<Check> {
  const name = "queue.dead-letters";
  const counts = await Promise.all(lanes.map(async (lane) => ({ lane, dead: (await queue.depth(lane)).dead })));
  const some = counts.filter(({ dead }) => dead > 0);
  if (some.length === 0) return ok(name, "No message was given up.");
  const told = some.map(({ lane, dead }) => `${dead} in lane ${lane}`).join(", ");
  return warning(
    name,
    `Messages were given up after repeated failures: ${told}. What they ask for is not done. \`pipewarden deliveries list\` shows them; \`pipewarden deliveries redrive\` tries them again once the cause is gone.`,
  );
}
