import type { Queue, ReceivedMessage } from "../deliveries/queue.ts";
import type { Worker } from "../deliveries/worker.ts";
import { type Lane, lanes, laneTimeoutSeconds } from "../values/lane.ts";
import { pause as pauseFor } from "../values/pause.ts";

/** Messages of one lane that are worked on side by side; they mostly wait for GitHub. */
const concurrency: Record<Lane, number> = { act: 10, fix: 2, rotate: 1 };
/** Seconds that a slot waits for a message. Waiting costs nothing on this queue, but whoever stops has to wait for it too. */
const waitSeconds = 0.25;
/** Seconds before a queue that failed is asked again. */
const pauseSeconds = 1;
/** Seconds before a message whose handling failed is visible again: twice as long each time, up to the longest. */
const shortestRelease = 5;
const longestRelease = 300;

export interface Consumer {
  /** Takes no further message and resolves when those in hand are finished. */
  stop(): Promise<void>;
}

export interface ConsumerOptions {
  readonly queue: Queue;
  readonly worker: Worker;
  readonly onError: (error: unknown) => void;
  /** Default: the platform's timer. */
  readonly pause?: (seconds: number) => Promise<void>;
}

/**
 * What Lambda's event source does in the cloud: takes messages from each lane and hands them to the worker, as slots become free. The
 * worker decides a message's fate; only when it cannot even do that (the queue or the table fails) does the message go back from here.
 */
export function consume({ queue, worker, onError, pause = sleep }: ConsumerOptions): Consumer {
  let stopped = false;

  const giveBack = async (lane: Lane, message: ReceivedMessage, seconds: number): Promise<void> => {
    try {
      await queue.release(lane, message, seconds);
    } catch (error) {
      // It comes back by itself when its visibility ends.
      onError(error);
    }
  };
  const handle = async (lane: Lane, message: ReceivedMessage): Promise<void> => {
    if (stopped) return giveBack(lane, message, 0);
    try {
      await worker.handle(lane, message);
    } catch (error) {
      onError(error);
      await giveBack(lane, message, Math.min(shortestRelease * 2 ** (message.receiveCount - 1), longestRelease));
    }
  };
  const slot = async (lane: Lane): Promise<void> => {
    while (!stopped) {
      try {
        const messages = await queue.receive(lane, { max: 1, waitSeconds, visibilitySeconds: 6 * laneTimeoutSeconds[lane] });
        for (const message of messages) await handle(lane, message);
      } catch (error) {
        onError(error);
        await pause(pauseSeconds);
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

const sleep = (seconds: number): Promise<void> => pauseFor(seconds * 1000);
