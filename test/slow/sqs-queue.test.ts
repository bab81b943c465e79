import { randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { CreateQueueCommand, DeleteQueueCommand, SQSClient } from "@aws-sdk/client-sqs";
import { inject } from "vitest";
import { type QueueUrls, SqsQueue } from "../../src/deliveries/sqs-queue.ts";
import { lanes } from "../../src/values/lane.ts";
import { queueContract } from "../deliveries/queue-contract.ts";

// Against moto's SQS, in real time.
queueContract("SQS", async () => {
  const client = new SQSClient({
    endpoint: inject("sqsEndpoint"),
    region: "us-east-1",
    credentials: { accessKeyId: "local", secretAccessKey: "local" },
  });
  const run = randomUUID();
  const create = async (name: string): Promise<string> => {
    const made = await client.send(new CreateQueueCommand({ QueueName: `${name}-${run}`, Attributes: { MaximumMessageSize: "1048576" } }));
    return made.QueueUrl ?? "";
  };
  const pairs = await Promise.all(
    lanes.map(async (lane) => [lane, { queue: await create(lane), deadLetters: await create(`${lane}-dead`) }] as const),
  );
  const urls = Object.fromEntries(pairs) as Record<(typeof lanes)[number], QueueUrls>;
  return {
    queue: new SqsQueue(client, urls),
    pass: async (seconds) => {
      await sleep(seconds * 1000);
    },
    close: async () => {
      const all = pairs.flatMap(([, { queue, deadLetters }]) => [queue, deadLetters]);
      await Promise.all(all.map((url) => client.send(new DeleteQueueCommand({ QueueUrl: url }))));
      client.destroy();
    },
  };
});
