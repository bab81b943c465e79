import type { Queue } from "../../src/deliveries/queue.ts";
import type { Lane } from "../../src/values/lane.ts";
import type { Faults } from "../storage/faults.ts";

/** `queue` with faults at its calls; receiving is left to the test. */
export const faultyQueue = (queue: Queue, faults: Faults): Queue => ({
  send: (lane: Lane, message) => faults.around("queue.send", () => queue.send(lane, message)),
  receive: (lane, options) => queue.receive(lane, options),
  delete: (lane, message) => faults.around("queue.delete", () => queue.delete(lane, message)),
  release: (lane, message, seconds) => faults.around("queue.release", () => queue.release(lane, message, seconds)),
  bury: (lane, message) => faults.around("queue.bury", () => queue.bury(lane, message)),
  deadLetters: (lane, max) => queue.deadLetters(lane, max),
  redrive: (lane, max, renew) => queue.redrive(lane, max, renew),
  depth: (lane) => queue.depth(lane),
});
