import {
  DescribeContinuousBackupsCommand,
  DescribeTableCommand,
  DescribeTimeToLiveCommand,
  type DynamoDBClient,
  type KeySchemaElement,
} from "@aws-sdk/client-dynamodb";
import type { IndexDefinition } from "./definition.ts";

/** A table as its engine describes it. What the engine does not know at all is absent. */
export interface FoundDefinition extends IndexDefinition {
  readonly indexes: Readonly<Record<string, IndexDefinition>>;
  readonly protection?: {
    /** The attribute; undefined when it is switched off. */
    readonly timeToLive: string | undefined;
    readonly pointInTimeRecovery: boolean;
    readonly deletionProtection: boolean;
    readonly stream: string | undefined;
  };
}

/**
 * Asks the engine for a table's definition. `engine`: embedded ones have none of what protects a table on AWS.
 *
 * The caller's role needs `dynamodb:DescribeTable` and, on AWS, `DescribeTimeToLive` and `DescribeContinuousBackups`.
 */
export async function readDefinition(client: DynamoDBClient, name: string, engine: "aws" | "embedded"): Promise<FoundDefinition> {
  const { Table } = await client.send(new DescribeTableCommand({ TableName: name }));
  const indexes = Object.fromEntries(
    (Table?.GlobalSecondaryIndexes ?? []).map((index) => [index.IndexName ?? "", keysOf(index.KeySchema)]),
  );
  const found = { ...keysOf(Table?.KeySchema), indexes };
  if (engine === "embedded") return found;
  const [life, backups] = await Promise.all([
    client.send(new DescribeTimeToLiveCommand({ TableName: name })),
    client.send(new DescribeContinuousBackupsCommand({ TableName: name })),
  ]);
  const { TimeToLiveStatus, AttributeName } = life.TimeToLiveDescription ?? {};
  const recovery = backups.ContinuousBackupsDescription?.PointInTimeRecoveryDescription?.PointInTimeRecoveryStatus;
  return {
    ...found,
    protection: {
      timeToLive: ["ENABLED", "ENABLING"].includes(TimeToLiveStatus ?? "") ? AttributeName : undefined,
      pointInTimeRecovery: recovery === "ENABLED",
      deletionProtection: Table?.DeletionProtectionEnabled === true,
      stream: Table?.StreamSpecification?.StreamEnabled === true ? Table.StreamSpecification.StreamViewType : undefined,
    },
  };
}

function keysOf(schema: readonly KeySchemaElement[] | undefined): IndexDefinition {
  const named = (type: string) => schema?.find(({ KeyType }) => KeyType === type)?.AttributeName ?? "";
  return { partition: named("HASH"), sort: named("RANGE") };
}
