import { describe, expect, it } from "vitest";
import { checkMessage } from "../../src/deliveries/queue-limits.ts";
import { tableDefinition } from "../../src/storage/definition.ts";
import { lanes } from "../../src/values/lane.ts";
import { type JsonMap, type Package, propertiesOf, resourcesOf, targetOf } from "./packaging.ts";
import { capitalized, functionOf } from "./stack.ts";

export function storageRules(packaged: () => Package): void {
  const template = () => packaged().template;
  describe("the queues", () => {
    const mappingOf = (lane: string): JsonMap =>
      propertiesOf(template(), `${capitalized(lane)}EventSourceMappingSQS${capitalized(lane)}Queue`);

    it.each(lanes)("hide a message of %s for six times the function's timeout, and keep what cannot be worked on", (lane) => {
      const queue = propertiesOf(template(), `${capitalized(lane)}Queue`);
      const dead = propertiesOf(template(), `${capitalized(lane)}DeadLetters`);
      expect(queue.VisibilityTimeout).toBeGreaterThanOrEqual(6 * Number(functionOf(template(), lane).Timeout));
      const redrive = queue.RedrivePolicy as JsonMap;
      expect([targetOf(redrive.deadLetterTargetArn), redrive.maxReceiveCount]).toEqual([`${capitalized(lane)}DeadLetters`, 5]);
      expect([queue.SqsManagedSseEnabled, dead.SqsManagedSseEnabled]).toEqual([true, true]);
      // A dead letter keeps its age, so it is kept for longer than the queue keeps messages; 14 days are the most.
      expect([queue.MessageRetentionPeriod, dead.MessageRetentionPeriod]).toEqual([4 * 86_400, 14 * 86_400]);
      expect([queue.FifoQueue, dead.FifoQueue]).toEqual([undefined, undefined]);
    });

    it("take a message as large as the code sends, no larger", () => {
      for (const [id, { MaximumMessageSize }] of resourcesOf(template(), "AWS::SQS::Queue")) {
        const largest = { group: "1", body: "x".repeat(Number(MaximumMessageSize)) };
        expect(() => checkMessage(largest), id).not.toThrow();
        expect(() => checkMessage({ ...largest, body: `${largest.body}x` }), id).toThrow(/bytes/);
      }
    });

    it.each([
      ["act", 5, 10],
      ["fix", 1, 5],
      ["rotate", 1, 2],
    ] as const)("feed %s with batches of at most %d to at most %d instances, and take partial answers", (lane, batch, concurrency) => {
      const mapping = mappingOf(lane);
      expect([targetOf(mapping.EventSourceArn), targetOf(mapping.FunctionName)]).toEqual([
        `${capitalized(lane)}Queue`,
        `${capitalized(lane)}LambdaFunction`,
      ]);
      expect(mapping).toMatchObject({
        BatchSize: batch,
        Enabled: true,
        FunctionResponseTypes: ["ReportBatchItemFailures"],
        ScalingConfig: { MaximumConcurrency: concurrency },
      });
      expect(mapping.MaximumBatchingWindowInSeconds ?? 0).toBe(0);
    });
  });

  describe("the table", () => {
    it("is the one of src/storage/definition.ts", () => {
      const keys = ({ partition, sort }: { partition: string; sort: string }) => [
        { AttributeName: partition, KeyType: "HASH" },
        { AttributeName: sort, KeyType: "RANGE" },
      ];
      const indexes = Object.entries(tableDefinition.indexes);
      const names = new Set([tableDefinition, ...indexes.map(([, index]) => index)].flatMap(({ partition, sort }) => [partition, sort]));
      expect(resourcesOf(template(), "AWS::DynamoDB::Table")).toEqual([
        [
          "Table",
          {
            BillingMode: "PAY_PER_REQUEST",
            DeletionProtectionEnabled: tableDefinition.deletionProtection,
            AttributeDefinitions: [...names].map((name) => ({ AttributeName: name, AttributeType: "S" })),
            KeySchema: keys(tableDefinition),
            GlobalSecondaryIndexes: indexes.map(([name, index]) => ({
              IndexName: name,
              KeySchema: keys(index),
              Projection: { ProjectionType: "KEYS_ONLY" },
            })),
            PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: tableDefinition.pointInTimeRecovery },
            SSESpecification: { SSEEnabled: tableDefinition.encryptionAtRest },
            StreamSpecification: { StreamViewType: tableDefinition.stream },
            TimeToLiveSpecification: { AttributeName: tableDefinition.timeToLive, Enabled: true },
          },
        ],
      ]);
      expect(template().Resources.Table).toMatchObject({ DeletionPolicy: "Retain", UpdateReplacePolicy: "Retain" });
    });
  });
}
