import { describe, expect, it } from "vitest";
import type { Queue, ReceivedMessage } from "../../src/deliveries/queue.ts";
import type { Handled } from "../../src/deliveries/worker.ts";
import { consume } from "../../src/local/consumer.ts";
import { type Lane, lanes } from "../../src/values/lane.ts";

/** Everything that waits is let go on. */
const turn = () => new Promise<void>((resolve) => setImmediate(resolve));

/** A queue whose receivers wait until a test hands them something. */
class ScriptedQueue implements Pick<Queue, "receive" | "release"> {
  readonly waiting: Record<Lane, PromiseWithResolvers<ReceivedMessage[]>[]> = { act: [], fix: [], rotate: [] };
  readonly asked: { lane: Lane; max: number; waitSeconds: number; visibilitySeconds: number }[] = [];
  readonly released: [lane: Lane, id: string, seconds: number][] = [];
  releaseFails: Error | undefined;

  receive: Queue["receive"] = (lane, options) => {
    this.asked.push({ lane, ...options });
    const answer = Promise.withResolvers<ReceivedMessage[]>();
    this.waiting[lane].push(answer);
    return answer.promise;
  };

  release: Queue["release"] = async (lane, { id }, seconds) => {
    this.released.push([lane, id, seconds]);
    if (this.releaseFails !== undefined) throw this.releaseFails;
  };

  async deliver(lane: Lane, id: string, receiveCount = 1): Promise<void> {
    this.waiting[lane].shift()?.resolve([{ id, group: "g", body: id, receiveCount, receipt: id }]);
    await turn();
  }

  async fail(lane: Lane, error: Error): Promise<void> {
    this.waiting[lane].shift()?.reject(error);
    await turn();
  }

  /** Answers every receiver as when the waiting time is over. */
  async timeOut(): Promise<void> {
    for (const lane of lanes) for (const answer of this.waiting[lane].splice(0)) answer.resolve([]);
    await turn();
  }
}

function scene() {
  const queue = new ScriptedQueue();
  const inHand = new Map<string, PromiseWithResolvers<Handled>>();
  const errors: unknown[] = [];
  const pauses: { seconds: number; end: () => void }[] = [];
  const consumer = consume({
    queue: queue as unknown as Queue,
    worker: {
      handle: (_lane, { id }) => {
        const work = Promise.withResolvers<Handled>();
        inHand.set(id, work);
        return work.promise;
      },
    },
    onError: (error) => errors.push(error),
    pause: (seconds) => new Promise((end) => pauses.push({ seconds, end })),
  });
  const finish = async (id: string) => {
    inHand.get(id)?.resolve("done");
    await turn();
  };
  const fail = async (id: string, error: Error) => {
    inHand.get(id)?.reject(error);
    await turn();
  };
  return { queue, inHand, errors, pauses, consumer, finish, fail };
}

const trouble = new Error("the disk is full");

describe("the consumer", () => {
  it("has ten, two and one slots for the lanes, and hides a message for six times the lane's timeout", () => {
    const { queue } = scene();
    const slots = (lane: Lane) => queue.asked.filter((asked) => asked.lane === lane);
    expect(lanes.map((lane) => slots(lane).length)).toEqual([10, 2, 1]);
    expect(lanes.map((lane) => slots(lane)[0]?.visibilitySeconds)).toEqual([360, 1800, 720]);
    expect(new Set(queue.asked.map(({ max }) => max))).toEqual(new Set([1]));
  });

  it("works on messages side by side, and takes the next when one is done", async () => {
    const { queue, inHand, finish } = scene();
    for (let number = 1; number <= 10; number++) await queue.deliver("act", `m${number}`);
    expect([...inHand.keys()]).toHaveLength(10);
    expect(queue.waiting.act).toHaveLength(0);
    await finish("m4");
    expect(queue.waiting.act).toHaveLength(1);
  });

  it("gives a message whose handling throws back after seconds, longer each time it comes", async () => {
    const { queue, errors, fail } = scene();
    for (const [count, id] of [1, 2, 3, 6, 7, 40].map((receiveCount) => [receiveCount, `m${receiveCount}`] as const)) {
      await queue.deliver("act", id, count);
      await fail(id, trouble);
    }
    expect(queue.released.map(([, , seconds]) => seconds)).toEqual([5, 10, 20, 160, 300, 300]);
    expect(errors).toEqual(Array(6).fill(trouble));
    expect(queue.waiting.act).toHaveLength(10);
  });

  it("goes on when even that fails", async () => {
    const { queue, errors, fail, inHand } = scene();
    queue.releaseFails = new Error("the queue, too");
    await queue.deliver("rotate", "m");
    await fail("m", trouble);
    expect(errors).toEqual([trouble, queue.releaseFails]);
    await queue.deliver("rotate", "next");
    expect(inHand.has("next")).toBe(true);
  });

  it("asks a queue that fails again after a pause, and works on in the other lanes meanwhile", async () => {
    const { queue, errors, pauses, inHand } = scene();
    await queue.fail("rotate", trouble);
    expect(errors).toEqual([trouble]);
    expect(pauses.map(({ seconds }) => seconds)).toEqual([1]);
    expect(queue.waiting.rotate).toHaveLength(0);
    await queue.deliver("act", "elsewhere");
    expect(inHand.has("elsewhere")).toBe(true);
    pauses[0]?.end();
    await turn();
    expect(queue.waiting.rotate).toHaveLength(1);
  });

  it("is not held up in one lane by what takes long in another", async () => {
    const { queue, inHand, finish } = scene();
    await queue.deliver("fix", "long 1");
    await queue.deliver("fix", "long 2");
    for (let number = 1; number <= 3; number++) {
      await queue.deliver("rotate", `r${number}`);
      await finish(`r${number}`);
    }
    expect([...inHand.keys()]).toEqual(["long 1", "long 2", "r1", "r2", "r3"]);
  });
});

describe("a consumer that is stopped", () => {
  it("finishes what is in hand, and takes nothing more", async () => {
    const { queue, consumer, finish } = scene();
    await queue.deliver("act", "in hand");
    let stopped = false;
    const stopping = consumer.stop().then(() => {
      stopped = true;
    });
    await queue.timeOut();
    expect(stopped).toBe(false);
    await finish("in hand");
    await stopping;
    expect(lanes.map((lane) => queue.waiting[lane].length)).toEqual([0, 0, 0]);
    expect(queue.released).toEqual([]);
  });

  it("gives a message that arrives at that moment back at once", async () => {
    const { queue, consumer, inHand } = scene();
    const stopping = consumer.stop();
    await queue.deliver("act", "too late");
    await queue.timeOut();
    await stopping;
    expect(inHand.size).toBe(0);
    expect(queue.released).toEqual([["act", "too late", 0]]);
  });

  it("has given a failing message back before it says that it has stopped", async () => {
    const { queue, consumer, fail } = scene();
    await queue.deliver("act", "failing");
    const stopping = consumer.stop();
    await queue.timeOut();
    await fail("failing", trouble);
    await stopping;
    expect(queue.released).toEqual([["act", "failing", 5]]);
  });
});
