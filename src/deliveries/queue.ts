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
  deadLetters(lane: Lane, max: number): Promise<{ id: string; group: string; body: string }[]>;
  /** Approximate counts. */
  depth(lane: Lane): Promise<{ visible: number; hidden: number; dead: number }>;
}
