import {
  DescribeContinuousBackupsCommand,
  type DescribeContinuousBackupsCommandOutput,
  DescribeTableCommand,
  type DescribeTableCommandOutput,
  DescribeTimeToLiveCommand,
  type DescribeTimeToLiveCommandOutput,
  type DynamoDBClient,
} from "@aws-sdk/client-dynamodb";
import { describe, expect, it } from "vitest";
import { openEmbeddedTable } from "../../src/local/embedded-table.ts";
import { tableDefinition } from "../../src/storage/definition.ts";
import { readDefinition } from "../../src/storage/found-definition.ts";

const { partition, sort, indexes } = tableDefinition;
const $metadata = {};
const keys = (hash: string, range: string) => [
  { AttributeName: hash, KeyType: "HASH" as const },
  { AttributeName: range, KeyType: "RANGE" as const },
];

/** AWS's answers about a table, as its API reference has them. */
const aws = (table: object, life: object | undefined, recovery: "ENABLED" | "DISABLED") => {
  const described: DescribeTableCommandOutput = {
    $metadata,
    Table: {
      KeySchema: keys(partition, sort),
      GlobalSecondaryIndexes: Object.entries(indexes).map(([IndexName, index]) => ({
        IndexName,
        KeySchema: keys(index.partition, index.sort),
      })),
      ...table,
    },
  };
  const timeToLive: DescribeTimeToLiveCommandOutput = { $metadata, TimeToLiveDescription: life ?? { TimeToLiveStatus: "DISABLED" } };
  const backups: DescribeContinuousBackupsCommandOutput = {
    $metadata,
    ContinuousBackupsDescription: {
      ContinuousBackupsStatus: "ENABLED",
      PointInTimeRecoveryDescription: { PointInTimeRecoveryStatus: recovery },
    },
  };
  const send = async (command: unknown) => {
    if (command instanceof DescribeTableCommand) return described;
    if (command instanceof DescribeTimeToLiveCommand) return timeToLive;
    if (command instanceof DescribeContinuousBackupsCommand) return backups;
    throw new Error("Nothing else is asked.");
  };
  return { send } as unknown as DynamoDBClient;
};

describe("the definition of a table, as its engine tells it", () => {
  it("is what the code asked for, on this machine", async () => {
    const { describe: ask, close } = await openEmbeddedTable({ clock: { now: () => 0 } });
    expect(await ask()).toEqual({ partition, sort, indexes });
    await close();
  });

  it("has on AWS what protects it", async () => {
    const stream = { StreamEnabled: true, StreamViewType: "NEW_AND_OLD_IMAGES" };
    const client = aws(
      { DeletionProtectionEnabled: true, StreamSpecification: stream },
      { TimeToLiveStatus: "ENABLED", AttributeName: "ttl" },
      "ENABLED",
    );
    expect(await readDefinition(client, "t", "aws")).toEqual({
      ...{ partition, sort, indexes },
      protection: { timeToLive: "ttl", pointInTimeRecovery: true, deletionProtection: true, stream: "NEW_AND_OLD_IMAGES" },
    });
  });

  it("says what of it is off", async () => {
    expect((await readDefinition(aws({}, undefined, "DISABLED"), "t", "aws")).protection).toEqual({
      timeToLive: undefined,
      pointInTimeRecovery: false,
      deletionProtection: false,
      stream: undefined,
    });
  });
});
