import type { Lane } from "../values/lane.ts";

export interface ReceivedMessage {
  readonly id: string;
  /** Repository or owner id; see fair queues. */
  readonly group: string;
  readonly body: string;
  /** How often this message was handed out, this time included. */
  readonly receiveCount: number;
  /** Handle for `delete` and `release`; valid for this receipt only. */
  readonly receipt: string;
}

/** A message among the dead letters. */
export interface DeadLetter {
  readonly id: string;
  readonly group: string;
  readonly body: string;
}

/** How many dead letters were put back, and how many were left where they are. */
export interface Redriven {
  readonly sent: number;
  readonly kept: number;
}

/** A standard (at least once, unordered) queue per lane. SQS and the local queue keep the same contract; one test-suite runs on both. */
export interface Queue {
  /** Stores the message durably before it answers. `delaySeconds` 0 … 900. */
  send(lane: Lane, message: { group: string; body: string; delaySeconds?: number }): Promise<void>;
  /** Up to `max` (1 … 10) messages, hidden from others for `visibilitySeconds`. Answers early with none after `waitSeconds` (0 … 20). */
  receive(lane: Lane, options: { max: number; waitSeconds: number; visibilitySeconds: number }): Promise<ReceivedMessage[]>;
  delete(lane: Lane, message: ReceivedMessage): Promise<void>;
  /** Makes the message visible again after `seconds`. */
  release(lane: Lane, message: ReceivedMessage, seconds: number): Promise<void>;
  /** Moves the message to the lane's dead letters. */
  bury(lane: Lane, message: ReceivedMessage): Promise<void>;
  /** Dead letters, for operators: at most `max`, not removed. */
  deadLetters(lane: Lane, max: number): Promise<DeadLetter[]>;
  /**
   * Puts at most `max` dead letters back into their queue. `renew` answers the body to send, or undefined to leave this one. Letters that
   * come while this runs are left for the next time, so one that dies again at once is not sent round and round. Dying in the middle
   * may leave a letter in both places, never in none.
   */
  redrive(lane: Lane, max: number, renew: (letter: DeadLetter) => string | undefined): Promise<Redriven>;
  /** Approximate counts. */
  depth(lane: Lane): Promise<{ visible: number; hidden: number; dead: number }>;
}
