import type { SQSClient } from "@aws-sdk/client-sqs";
import { describe, expect, it } from "vitest";
import type { ReceivedMessage } from "../../src/deliveries/queue.ts";
import { SqsQueue } from "../../src/deliveries/sqs-queue.ts";

// What is asked of SQS, and what becomes of its answers; test/slow holds the queue to its contract on a running SQS.

interface Asked {
  readonly name: string;
  readonly input: Record<string, unknown>;
}

function setting(answer: (asked: Asked) => unknown = () => ({})) {
  const asked: Asked[] = [];
  const client = {
    send: async (command: { constructor: { name: string }; input: Record<string, unknown> }) => {
      const one = { name: command.constructor.name, input: command.input };
      asked.push(one);
      const result = answer(one);
      if (result instanceof Error) throw result;
      return result;
    },
  } as unknown as SQSClient;
  const urlsOf = (lane: string) => ({ queue: `https://sqs/${lane}`, deadLetters: `https://sqs/${lane}-dead` });
  return { asked, queue: new SqsQueue(client, { act: urlsOf("act"), fix: urlsOf("fix"), rotate: urlsOf("rotate") }) };
}

const message: ReceivedMessage = { id: "m", group: "repository:1", body: "b", receiveCount: 1, receipt: "r" };
const failing = (name: string, text = "") => Object.assign(new Error(text), { name });

describe("the queue on SQS", () => {
  it("sends with the group and the delay", async () => {
    const { asked, queue } = setting();
    await queue.send("fix", { group: "repository:1", body: "b", delaySeconds: 900 });
    await queue.send("act", { group: "app", body: "b" });
    expect(asked).toEqual([
      {
        name: "SendMessageCommand",
        input: { QueueUrl: "https://sqs/fix", MessageGroupId: "repository:1", MessageBody: "b", DelaySeconds: 900 },
      },
      { name: "SendMessageCommand", input: { QueueUrl: "https://sqs/act", MessageGroupId: "app", MessageBody: "b", DelaySeconds: 0 } },
    ]);
  });

  it("waits for messages on SQS's side, and asks for their group and count", async () => {
    const Messages = [
      { MessageId: "m", ReceiptHandle: "r", Body: "b", Attributes: { MessageGroupId: "repository:1", ApproximateReceiveCount: "3" } },
      {},
    ];
    const { asked, queue } = setting(() => ({ Messages }));
    expect(await queue.receive("act", { max: 10, waitSeconds: 20, visibilitySeconds: 360 })).toEqual([
      { ...message, receiveCount: 3 },
      { id: "", group: "", body: "", receiveCount: 1, receipt: "" },
    ]);
    expect(asked).toEqual([
      {
        name: "ReceiveMessageCommand",
        input: {
          QueueUrl: "https://sqs/act",
          MaxNumberOfMessages: 10,
          WaitTimeSeconds: 20,
          VisibilityTimeout: 360,
          MessageSystemAttributeNames: ["MessageGroupId", "ApproximateReceiveCount"],
        },
      },
    ]);
  });

  it("buries by a copy first and a deletion second, so that no death in between loses the message", async () => {
    const { asked, queue } = setting();
    await queue.bury("rotate", message);
    expect(asked.map(({ name, input }) => [name, input.QueueUrl])).toEqual([
      ["SendMessageCommand", "https://sqs/rotate-dead"],
      ["DeleteMessageCommand", "https://sqs/rotate"],
    ]);
    const { asked: failed, queue: unreachable } = setting(() => failing("ServiceUnavailable"));
    await expect(unreachable.bury("rotate", message)).rejects.toThrow();
    expect(failed.map(({ name }) => name)).toEqual(["SendMessageCommand"]);
  });

  it.each([
    ["MessageNotInflight", ""],
    ["ReceiptHandleIsInvalid", ""],
    ["InvalidParameterValue", "Value r for parameter ReceiptHandle is invalid. Reason: Message does not exist."],
  ])("takes %s for a message that is somebody else's by now", async (name, text) => {
    const { queue } = setting(() => failing(name, text));
    await expect(queue.release("act", message, 5)).resolves.toBeUndefined();
  });

  it("tells any other failure", async () => {
    const { queue } = setting(() => failing("InvalidParameterValue", "Value 50000 for parameter VisibilityTimeout is invalid."));
    await expect(queue.release("act", message, 50_000)).rejects.toThrow("VisibilityTimeout");
  });

  it("reads dead letters until there are enough or two answers are empty, each once, and shows them again", async () => {
    const letter = (id: string) => ({ MessageId: id, ReceiptHandle: `r-${id}`, Body: "b", Attributes: { MessageGroupId: "g" } });
    const answers = [[letter("a")], [], [letter("a"), {}], []];
    const { asked, queue } = setting(({ name }) => (name === "ReceiveMessageCommand" ? { Messages: answers.shift() } : {}));
    expect(await queue.deadLetters("act", 20)).toEqual([
      { id: "a", group: "g", body: "b" },
      { id: "", group: "", body: "" },
    ]);
    const receipts = asked.filter(({ name }) => name === "ChangeMessageVisibilityCommand").map(({ input }) => input);
    expect(receipts).toEqual([
      { QueueUrl: "https://sqs/act-dead", ReceiptHandle: "r-a", VisibilityTimeout: 0 },
      { QueueUrl: "https://sqs/act-dead", ReceiptHandle: "", VisibilityTimeout: 0 },
    ]);
  });

  describe("when it puts dead letters back", () => {
    const letter = (id: string) => ({ MessageId: id, ReceiptHandle: `r-${id}`, Body: id, Attributes: { MessageGroupId: `g-${id}` } });
    const dead = (letters: readonly string[], fails: (name: string, body: unknown) => boolean = () => false) => {
      const answers = [letters.map(letter)];
      return setting(({ name, input }) => {
        if (name === "ReceiveMessageCommand") return { Messages: answers.shift() };
        return fails(name, input.MessageBody ?? input.ReceiptHandle) ? failing("InternalError") : {};
      });
    };
    const calls = (asked: readonly Asked[]) =>
      asked
        .filter(({ name }) => name !== "ReceiveMessageCommand")
        .map(({ name, input }) => `${name.replace(/(?:Message(?:Visibility)?)?Command$/, "")} ${input.MessageBody ?? input.ReceiptHandle}`);

    it("takes them all first, then sends each before it deletes it", async () => {
      const { asked, queue } = dead(["a", "b"]);
      expect(await queue.redrive("act", 20, ({ body }) => `new ${body}`)).toEqual({ sent: 2, kept: 0 });
      expect(calls(asked)).toEqual(["Send new a", "Delete r-a", "Send new b", "Delete r-b"]);
      expect(asked.find(({ name }) => name === "SendMessageCommand")?.input).toEqual({
        QueueUrl: "https://sqs/act",
        MessageGroupId: "g-a",
        MessageBody: "new a",
        DelaySeconds: 0,
      });
      expect(asked.find(({ name }) => name === "DeleteMessageCommand")?.input.QueueUrl).toBe("https://sqs/act-dead");
      const lastTaken = asked.findLastIndex(({ name }) => name === "ReceiveMessageCommand");
      expect(lastTaken).toBeLessThan(asked.findIndex(({ name }) => name === "SendMessageCommand"));
    });

    it("deletes nothing that it could not send, and shows the rest again", async () => {
      const { asked, queue } = dead(["a", "b", "c"], (name, body) => name === "SendMessageCommand" && body === "b");
      await expect(queue.redrive("act", 20, ({ body }) => body)).rejects.toThrow();
      expect(calls(asked)).toEqual(["Send a", "Delete r-a", "Send b", "Change r-b", "Change r-c"]);
    });

    it("has a letter twice, never not at all, when it cannot be deleted", async () => {
      const { asked, queue } = dead(["a"], (name) => name === "DeleteMessageCommand");
      await expect(queue.redrive("act", 20, ({ body }) => body)).rejects.toThrow();
      expect(calls(asked)).toEqual(["Send a", "Delete r-a", "Change r-a"]);
    });
  });

  it("counts delayed messages among the hidden, and every dead letter", async () => {
    const counts = {
      ApproximateNumberOfMessages: "4",
      ApproximateNumberOfMessagesNotVisible: "2",
      ApproximateNumberOfMessagesDelayed: "1",
    };
    const { queue } = setting(() => ({ Attributes: counts }));
    expect(await queue.depth("act")).toEqual({ visible: 4, hidden: 3, dead: 7 });
    const { queue: silent } = setting();
    expect(await silent.depth("act")).toEqual({ visible: 0, hidden: 0, dead: 0 });
  });
});
