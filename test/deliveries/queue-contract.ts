import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Queue, ReceivedMessage } from "../../src/deliveries/queue.ts";
import type { Lane } from "../../src/values/lane.ts";

export interface QueueUnderTest {
  readonly queue: Queue;
  /** Lets so many seconds pass. */
  pass(seconds: number): Promise<void>;
  close(): Promise<void>;
}

/** What every queue does, whatever it is made of. */
export function queueContract(name: string, open: () => Promise<QueueUnderTest>): void {
  describe(`${name} keeps the contract of the queue`, () => {
    let opened: QueueUnderTest;
    let queue: Queue;

    beforeEach(async () => {
      opened = await open();
      queue = opened.queue;
    });
    afterEach(() => opened.close());

    const take = (lane: Lane = "act", options: { max?: number; waitSeconds?: number; visibilitySeconds?: number } = {}) =>
      queue.receive(lane, { max: 1, waitSeconds: 0, visibilitySeconds: 30, ...options });
    const takeOne = async (lane: Lane = "act", options: { visibilitySeconds?: number } = {}): Promise<ReceivedMessage> => {
      const [message] = await take(lane, options);
      if (message === undefined) throw new Error("The queue handed out nothing");
      return message;
    };

    it("hands out what was sent, with its group and how often it was received", async () => {
      const body = 'Straße "📦"\n\t\\u0000';
      await queue.send("act", { group: "repository:1", body });
      expect(await takeOne()).toMatchObject({ group: "repository:1", body, receiveCount: 1 });
    });

    it("hands out nothing when there is nothing", async () => {
      expect(await take()).toEqual([]);
    });

    it("hides a message that is in hand, and shows it again when its time is over", async () => {
      await queue.send("act", { group: "g", body: "work" });
      const first = await takeOne("act", { visibilitySeconds: 2 });
      expect(await take()).toEqual([]);
      await opened.pass(2.1);
      const second = await takeOne();
      expect(second).toMatchObject({ id: first.id, body: "work", receiveCount: 2 });
    });

    it("forgets a message that is deleted", async () => {
      await queue.send("act", { group: "g", body: "work" });
      const message = await takeOne("act", { visibilitySeconds: 1 });
      await queue.delete("act", message);
      await opened.pass(1.1);
      expect(await take()).toEqual([]);
      expect(await queue.depth("act")).toEqual({ visible: 0, hidden: 0, dead: 0 });
    });

    it("accepts a deletion that comes twice", async () => {
      await queue.send("act", { group: "g", body: "work" });
      const message = await takeOne();
      await queue.delete("act", message);
      await expect(queue.delete("act", message)).resolves.toBeUndefined();
    });

    it("keeps a delayed message back until its time", async () => {
      await queue.send("act", { group: "g", body: "later", delaySeconds: 2 });
      expect(await take()).toEqual([]);
      expect(await queue.depth("act")).toEqual({ visible: 0, hidden: 1, dead: 0 });
      await opened.pass(2.1);
      expect(await takeOne()).toMatchObject({ body: "later", receiveCount: 1 });
    });

    it("shows a message that is given back at once, or after the time that is asked for", async () => {
      await queue.send("act", { group: "g", body: "work" });
      await queue.release("act", await takeOne(), 0);
      const second = await takeOne();
      expect(second.receiveCount).toBe(2);
      await queue.release("act", second, 2);
      expect(await take()).toEqual([]);
      await opened.pass(2.1);
      expect((await takeOne()).receiveCount).toBe(3);
    });

    it("accepts that a message is given back that was deleted meanwhile", async () => {
      await queue.send("act", { group: "g", body: "work" });
      const message = await takeOne();
      await queue.delete("act", message);
      await expect(queue.release("act", message, 0)).resolves.toBeUndefined();
      expect(await take()).toEqual([]);
    });

    it("moves a buried message to the dead letters, where reading does not remove it", async () => {
      await queue.send("act", { group: "g", body: "broken" });
      await queue.bury("act", await takeOne("act", { visibilitySeconds: 1 }));
      await opened.pass(1.1);
      expect(await take()).toEqual([]);
      const [letter] = await queue.deadLetters("act", 10);
      expect(letter).toMatchObject({ group: "g", body: "broken" });
      expect(await queue.deadLetters("act", 10)).toEqual([letter]);
      expect(await queue.depth("act")).toEqual({ visible: 0, hidden: 0, dead: 1 });
    });

    it("answers no more dead letters than it is asked for", async () => {
      for (const body of ["a", "b", "c"]) {
        await queue.send("act", { group: "g", body });
        await queue.bury("act", await takeOne());
      }
      expect(await queue.deadLetters("act", 2)).toHaveLength(2);
    });

    const killed = async (...bodies: string[]) => {
      for (const body of bodies) {
        await queue.send("act", { group: `group:${body}`, body });
        await queue.bury("act", await takeOne());
      }
    };

    it("puts dead letters back into their queue, renewed, in their group, and not as what was received before", async () => {
      await killed("a");
      expect(await queue.redrive("act", 10, ({ body }) => `${body} again`)).toEqual({ sent: 1, kept: 0 });
      expect(await queue.depth("act")).toEqual({ visible: 1, hidden: 0, dead: 0 });
      expect(await takeOne()).toMatchObject({ body: "a again", group: "group:a", receiveCount: 1 });
      expect(await queue.deadLetters("act", 10)).toEqual([]);
    });

    it("leaves a dead letter that is not renewed, where it can be read at once", async () => {
      await killed("good", "poison");
      expect(await queue.redrive("act", 10, ({ body }) => (body === "poison" ? undefined : body))).toEqual({ sent: 1, kept: 1 });
      expect(await takeOne()).toMatchObject({ body: "good" });
      expect(await take()).toEqual([]);
      expect(await queue.deadLetters("act", 10)).toMatchObject([{ body: "poison", group: "group:poison" }]);
    });

    it("puts back no more dead letters than it is asked for", async () => {
      await killed("a", "b", "c");
      expect(await queue.redrive("act", 2, ({ body }) => body)).toEqual({ sent: 2, kept: 0 });
      expect(await queue.depth("act")).toEqual({ visible: 2, hidden: 0, dead: 1 });
    });

    it("shows a message that dies again among the dead letters, once for each death", async () => {
      await killed("poison");
      for (let death = 0; death < 2; death += 1) {
        expect(await queue.redrive("act", 10, ({ body }) => body)).toEqual({ sent: 1, kept: 0 });
        await queue.bury("act", await takeOne());
      }
      expect(await queue.deadLetters("act", 10)).toMatchObject([{ body: "poison" }]);
    });

    it("keeps every dead letter when one of them cannot be sent", async () => {
      await killed("a", "b");
      await expect(queue.redrive("act", 10, () => "")).rejects.toThrow();
      expect(await take()).toEqual([]);
      expect((await queue.deadLetters("act", 10)).map(({ body }) => body).sort()).toEqual(["a", "b"]);
    });

    it("puts back nothing of another lane", async () => {
      await killed("a");
      expect(await queue.redrive("fix", 10, ({ body }) => body)).toEqual({ sent: 0, kept: 0 });
      expect(await queue.depth("act")).toEqual({ visible: 0, hidden: 0, dead: 1 });
    });

    it("hands out no more messages than it is asked for, and each to one receiver", async () => {
      for (const body of ["a", "b", "c"]) await queue.send("act", { group: "g", body });
      const answers = await Promise.all([take("act", { max: 2 }), take("act", { max: 2 }), take("act", { max: 2 })]);
      expect(Math.max(...answers.map((messages) => messages.length))).toBe(2);
      expect(answers.flatMap((messages) => messages.map(({ body }) => body)).sort()).toEqual(["a", "b", "c"]);
    });

    it("keeps the lanes apart", async () => {
      await queue.send("fix", { group: "g", body: "for fix" });
      expect(await take("act")).toEqual([]);
      expect(await takeOne("fix")).toMatchObject({ body: "for fix" });
      expect(await queue.depth("act")).toEqual({ visible: 0, hidden: 0, dead: 0 });
      expect(await queue.depth("fix")).toEqual({ visible: 0, hidden: 1, dead: 0 });
    });

    it("wakes a receiver that waits, long before its time is over", { timeout: 10_000 }, async () => {
      const waiting = take("act", { waitSeconds: 20 });
      await queue.send("act", { group: "g", body: "at last" });
      expect(await waiting).toMatchObject([{ body: "at last" }]);
    });

    it("takes a message of 1 MiB and refuses what SQS would refuse", async () => {
      const largest = "x".repeat(1_048_576);
      await queue.send("act", { group: "g", body: largest });
      expect((await takeOne()).body).toBe(largest);
      const refused = [
        { group: "g", body: `${largest}x` },
        { group: "g", body: "" },
        { group: "", body: "b" },
        { group: "two words", body: "b" },
        { group: "g".repeat(129), body: "b" },
        { group: "g", body: "b", delaySeconds: 901 },
        { group: "g", body: "b", delaySeconds: -1 },
        { group: "g", body: "b", delaySeconds: 1.5 },
      ];
      for (const message of refused) await expect(queue.send("act", message)).rejects.toMatchObject({ code: "queue_message_refused" });
      expect(await take()).toEqual([]);
    });
  });
}
