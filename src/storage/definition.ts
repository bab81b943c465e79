import { CreateTableCommand, DescribeTableCommand, type DynamoDBClient, ResourceInUseException } from "@aws-sdk/client-dynamodb";
import { PipewardenError } from "../values/errors.ts";
import { pause } from "../values/pause.ts";
import type { IndexName } from "./table.ts";

/** The attributes that an index is read by. An item without them does not appear in the index. */
export interface IndexDefinition {
  readonly partition: string;
  readonly sort: string;
}

export interface TableDefinition {
  readonly partition: string;
  readonly sort: string;
  /** Attribute that holds when an item may be deleted, in seconds since the epoch. */
  readonly timeToLive: string;
  readonly indexes: Readonly<Record<IndexName, IndexDefinition>>;
  readonly pointInTimeRecovery: boolean;
  readonly encryptionAtRest: boolean;
  readonly deletionProtection: boolean;
  readonly stream: "NEW_AND_OLD_IMAGES";
}

/**
 * The one table, as data: the embedded engine creates it from here, and the deployment's template must say the same. Indexes hold
 * keys only; a listing reads the items themselves, so it never shows what was not stored in the end or has been erased since.
 */
export const tableDefinition: TableDefinition = {
  partition: "PK",
  sort: "SK",
  timeToLive: "ttl",
  indexes: {
    byDay: { partition: "ownerDay", sort: "order" },
    byRepository: { partition: "repositoryMonth", sort: "order" },
    byActor: { partition: "actorMonth", sort: "order" },
  },
  pointInTimeRecovery: true,
  encryptionAtRest: true,
  deletionProtection: true,
  stream: "NEW_AND_OLD_IMAGES",
};

/** How long a table may take to come into being, in ms. */
const longestCreation = 60_000;

/**
 * Creates the table if it is missing (keys, indexes, on-demand billing), and returns when it can be used. What protects a table on AWS
 * (recovery, encryption, deletion protection, stream, time to live) is set by the deployment's template, since embedded engines know
 * none of it.
 *
 * @throws PipewardenError `storage_unavailable` when it cannot be used within a minute.
 */
export async function createTable(client: DynamoDBClient, name: string, definition: TableDefinition = tableDefinition): Promise<void> {
  const indexes = Object.entries(definition.indexes);
  const attributes = new Set([definition.partition, definition.sort, ...indexes.flatMap(([, index]) => [index.partition, index.sort])]);
  const keySchema = (index: IndexDefinition) => [
    { AttributeName: index.partition, KeyType: "HASH" as const },
    { AttributeName: index.sort, KeyType: "RANGE" as const },
  ];
  const command = new CreateTableCommand({
    TableName: name,
    BillingMode: "PAY_PER_REQUEST",
    AttributeDefinitions: [...attributes].map((attribute) => ({ AttributeName: attribute, AttributeType: "S" })),
    KeySchema: keySchema(definition),
    GlobalSecondaryIndexes: indexes.map(([indexName, index]) => ({
      IndexName: indexName,
      KeySchema: keySchema(index),
      Projection: { ProjectionType: "KEYS_ONLY" },
    })),
  });
  try {
    await client.send(command);
  } catch (error) {
    if (!(error instanceof ResourceInUseException)) throw error;
  }
  // Until then reads and writes are answered as if there were no table. The client's own waiter asks once in two seconds.
  for (let wait = 1, waited = 0; !(await isActive(client, name)); waited += wait, wait = Math.min(2 * wait, 1_000)) {
    if (waited > longestCreation) throw new PipewardenError("storage_unavailable", `The table "${name}" does not become active.`);
    await pause(wait);
  }
}

async function isActive(client: DynamoDBClient, name: string): Promise<boolean> {
  const { Table } = await client.send(new DescribeTableCommand({ TableName: name }));
  return Table?.TableStatus === "ACTIVE";
}
