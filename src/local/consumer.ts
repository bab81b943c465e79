import type { Queue } from "../deliveries/queue.ts";
import type { Worker } from "../deliveries/worker.ts";
import { type Lane, lanes, laneTimeoutSeconds } from "../values/lane.ts";

/** Messages of one lane that are worked on side by side; they mostly wait for GitHub. */
const concurrency: Record<Lane, number> = { act: 10, fix: 2, rotate: 1 };

export interface Consumer {
  /** Takes no further message and resolves when those in hand are finished. */
  stop(): Promise<void>;
}

/** What Lambda's event source does in the cloud: takes messages from each lane and hands them to the worker, as slots become free. */
export function consume(queue: Queue, worker: Worker, onError: (error: unknown) => void): Consumer {
  let stopped = false;
  const slot = async (lane: Lane): Promise<void> => {
    while (!stopped) {
      try {
        const messages = await queue.receive(lane, { max: 1, waitSeconds: 1, visibilitySeconds: 6 * laneTimeoutSeconds[lane] });
        for (const message of messages) await worker.handle(lane, message);
      } catch (error) {
        onError(error);
        await new Promise((resolve) => setTimeout(resolve, 250));
      }
    }
  };
  const slots = lanes.flatMap((lane) => Array.from({ length: concurrency[lane] }, () => slot(lane)));
  return {
    stop: async () => {
      stopped = true;
      await Promise.all(slots);
    },
  };
}
