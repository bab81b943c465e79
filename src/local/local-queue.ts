import { randomUUID } from "node:crypto";
import { ClassicLevel } from "classic-level";
import type { DeadLetter, Queue, ReceivedMessage, Redriven } from "../deliveries/queue.ts";
import { checkMessage } from "../deliveries/queue-limits.ts";
import type { Clock } from "../values/clock.ts";
import { PipewardenError } from "../values/errors.ts";
import { type Lane, lanes } from "../values/lane.ts";
import { type Entry, LaneIndex } from "./lane-index.ts";
import { type Operation, OrderedWriter, type Store } from "./ordered-writer.ts";
import { Waiters } from "./waiters.ts";

export interface LocalQueueOptions {
  /** Folder of the store, made if missing. */
  readonly path: string;
  readonly clock: Clock;
  /** Makes what a dead process had in hand visible at once: one process owns the folder, so nobody is working on it. */
  readonly recoverInFlight?: boolean;
  /** Waits for the disk at every write; see below. */
  readonly sync?: boolean;
}

interface LaneState {
  readonly index: LaneIndex;
  readonly waiters: Waiters;
  readonly dead: Map<string, { group: string; sequence: number }>;
}

/**
 * The queues on one machine, on LevelDB. What was sent survives the death of the process at any moment: every write is an atomic batch
 * that the operating system has before it is acknowledged. A power failure or a crash of the operating system may take back the last
 * writes (some seconds; with `sync`, none): a lost sending is repaired by the next sweep of the repository, a lost deletion brings a
 * message twice, which its claim absorbs.
 */
export class LocalQueue implements Queue {
  readonly #store: Store;
  readonly #writer: OrderedWriter;
  readonly #clock: Clock;
  readonly #lanes: Record<Lane, LaneState>;
  #lastSequence = 0;
  #closed = false;

  private constructor(store: Store, options: LocalQueueOptions) {
    this.#store = store;
    this.#writer = new OrderedWriter(store, { sync: options.sync ?? false });
    this.#clock = options.clock;
    const state = (): LaneState => ({ index: new LaneIndex(), waiters: new Waiters(), dead: new Map() });
    this.#lanes = { act: state(), fix: state(), rotate: state() };
  }

  /** @throws PipewardenError `queue_in_use` when another process has the folder open, `queue_unusable` when it cannot be opened. */
  static async open(options: LocalQueueOptions): Promise<LocalQueue> {
    const store: Store = new ClassicLevel(options.path);
    try {
      await store.open();
    } catch (cause) {
      throw openingError(options.path, cause);
    }
    const queue = new LocalQueue(store, options);
    for (const lane of lanes) await queue.#load(lane, options.recoverInFlight ?? false);
    return queue;
  }

  /** Ends every `receive` that waits, lets writes under way finish, and frees the folder. */
  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    for (const lane of lanes) this.#lanes[lane].waiters.wake();
    await this.#writer.write([]);
    await this.#store.close();
  }

  async send(lane: Lane, message: { group: string; body: string; delaySeconds?: number }): Promise<void> {
    await this.#add(lane, message);
  }

  async receive(lane: Lane, options: { max: number; waitSeconds: number; visibilitySeconds: number }): Promise<ReceivedMessage[]> {
    const { index, waiters } = this.#lanes[lane];
    const deadline = performance.now() + options.waitSeconds * 1000;
    while (!this.#closed) {
      const taken = this.#take(lane, options);
      if (taken.length > 0) return await this.#handOut(lane, taken);
      const left = deadline - performance.now();
      if (left <= 0) break;
      await waiters.wait(Math.min(left, (index.nextAt() ?? Number.POSITIVE_INFINITY) - this.#clock.now()));
    }
    return [];
  }

  async delete(lane: Lane, message: ReceivedMessage): Promise<void> {
    const entry = this.#held(lane, message);
    if (entry === undefined) return;
    // Out of memory first: were it handed out while the deletion is being written, that would write it anew.
    this.#lanes[lane].index.remove(entry);
    await this.#writer.write([del(entryKey(lane, entry.id)), del(bodyKey(lane, entry.id))]);
  }

  async release(lane: Lane, message: ReceivedMessage, seconds: number): Promise<void> {
    const { index, waiters } = this.#lanes[lane];
    const entry = this.#held(lane, message);
    if (!entry?.inFlight) return;
    index.hide(entry, this.#clock.now() + seconds * 1000);
    const written = this.#writer.write([put(entryKey(lane, entry.id), JSON.stringify(entry))]);
    waiters.wake();
    await written;
  }

  async bury(lane: Lane, message: ReceivedMessage): Promise<void> {
    const { index, dead } = this.#lanes[lane];
    const entry = this.#held(lane, message);
    if (entry === undefined) return;
    const { id, group, sequence } = entry;
    index.remove(entry);
    dead.set(id, { group, sequence });
    await this.#writer.write([del(entryKey(lane, id)), put(deadKey(lane, id), JSON.stringify({ group, sequence }))]);
  }

  async deadLetters(lane: Lane, max: number): Promise<DeadLetter[]> {
    const letters = [...this.#lanes[lane].dead].sort(([, a], [, b]) => a.sequence - b.sequence).slice(0, max);
    const bodies = await this.#store.getMany(letters.map(([id]) => bodyKey(lane, id)));
    return letters.map(([id, { group }], position) => ({ id, group, body: bodies[position] ?? "" }));
  }

  /** Each letter moves in one write. */
  async redrive(lane: Lane, max: number, renew: (letter: DeadLetter) => string | undefined): Promise<Redriven> {
    const { dead } = this.#lanes[lane];
    const letters = await this.deadLetters(lane, max);
    let sent = 0;
    for (const letter of letters) {
      const body = renew(letter);
      const known = dead.get(letter.id);
      // Without one, another redrive had it meanwhile.
      if (body === undefined || known === undefined) continue;
      dead.delete(letter.id);
      try {
        await this.#add(lane, { group: letter.group, body }, [del(deadKey(lane, letter.id)), del(bodyKey(lane, letter.id))]);
      } catch (error) {
        dead.set(letter.id, known);
        throw error;
      }
      sent += 1;
    }
    return { sent, kept: letters.length - sent };
  }

  async depth(lane: Lane): Promise<{ visible: number; hidden: number; dead: number }> {
    const { index, dead } = this.#lanes[lane];
    return { ...index.depth(this.#clock.now()), dead: dead.size };
  }

  /** Stores a message; what else belongs to it is written with it, or neither. */
  async #add(
    lane: Lane,
    message: { group: string; body: string; delaySeconds?: number },
    others: readonly Operation[] = [],
  ): Promise<void> {
    checkMessage(message);
    const { index, waiters } = this.#lanes[lane];
    this.#lastSequence += 1;
    const entry: Entry = {
      id: randomUUID(),
      group: message.group,
      sequence: this.#lastSequence,
      visibleAt: this.#clock.now() + (message.delaySeconds ?? 0) * 1000,
      receiveCount: 0,
      inFlight: false,
    };
    const added = [put(entryKey(lane, entry.id), JSON.stringify(entry)), put(bodyKey(lane, entry.id), message.body)];
    await this.#writer.write([...added, ...others]);
    index.add(entry);
    waiters.wake();
  }

  /** For how long the oldest visible message has been waiting, in milliseconds; undefined when there is none. */
  oldest(lane: Lane): number | undefined {
    const now = this.#clock.now();
    const since = this.#lanes[lane].index.oldestAt(now);
    return since === undefined ? undefined : now - since;
  }

  #take(lane: Lane, { max, visibilitySeconds }: { max: number; visibilitySeconds: number }): Entry[] {
    const now = this.#clock.now();
    const taken: Entry[] = [];
    while (taken.length < max) {
      const entry = this.#lanes[lane].index.take(now, now + visibilitySeconds * 1000);
      if (entry === undefined) break;
      taken.push(entry);
    }
    return taken;
  }

  async #handOut(lane: Lane, taken: readonly Entry[]): Promise<ReceivedMessage[]> {
    const received = taken.map((entry) => ({ ...entry, receipt: receiptOf(entry) }));
    try {
      const [bodies] = await Promise.all([
        this.#store.getMany(taken.map(({ id }) => bodyKey(lane, id))),
        this.#writer.write(taken.map((entry) => put(entryKey(lane, entry.id), JSON.stringify(entry)))),
      ]);
      return received.map(({ id, group, receiveCount, receipt }, position) => ({
        id,
        group,
        body: bodies[position] ?? "",
        receiveCount,
        receipt,
      }));
    } catch (error) {
      // Nobody got them: the next one may.
      for (const entry of taken) this.#lanes[lane].index.hide(entry, this.#clock.now());
      throw error;
    }
  }

  /** The entry, if this receipt is still its last one. */
  #held(lane: Lane, message: ReceivedMessage): Entry | undefined {
    const entry = this.#lanes[lane].index.get(message.id);
    return entry !== undefined && receiptOf(entry) === message.receipt ? entry : undefined;
  }

  async #load(lane: Lane, recover: boolean): Promise<void> {
    const { index, dead } = this.#lanes[lane];
    for await (const text of this.#store.values(within(entryKey(lane, "")))) {
      const entry = JSON.parse(text) as Entry;
      this.#lastSequence = Math.max(this.#lastSequence, entry.sequence);
      if (recover && entry.inFlight) index.add({ ...entry, inFlight: false, visibleAt: this.#clock.now() });
      else index.add(entry);
    }
    for await (const [key, text] of this.#store.iterator(within(deadKey(lane, "")))) {
      const letter = JSON.parse(text) as { group: string; sequence: number };
      this.#lastSequence = Math.max(this.#lastSequence, letter.sequence);
      dead.set(key.slice(deadKey(lane, "").length), letter);
    }
  }
}

const entryKey = (lane: Lane, id: string): string => `message/${lane}/${id}`;
const bodyKey = (lane: Lane, id: string): string => `body/${lane}/${id}`;
const deadKey = (lane: Lane, id: string): string => `dead/${lane}/${id}`;
/** Every key that begins so; identifiers are ASCII. */
const within = (prefix: string) => ({ gte: prefix, lt: `${prefix}~` });

const put = (key: string, value: string): Operation => ({ type: "put", key, value });
const del = (key: string): Operation => ({ type: "del", key });
const receiptOf = (entry: Entry): string => `${entry.id}.${entry.receiveCount}`;

function openingError(path: string, cause: unknown): PipewardenError {
  const locked = cause instanceof Error && (cause.cause as { code?: string } | undefined)?.code === "LEVEL_LOCKED";
  if (locked) {
    return new PipewardenError("queue_in_use", `Another process has the queue in ${path} open. Stop that bot, or choose another folder.`, {
      cause,
    });
  }
  return new PipewardenError("queue_unusable", `The queue in ${path} cannot be opened. Is the folder writable? Else move it away.`, {
    cause,
  });
}
