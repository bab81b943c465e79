import { CreateTableCommand, type DynamoDBClient, ResourceInUseException } from "@aws-sdk/client-dynamodb";
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

/**
 * Creates the table if it is missing: keys, indexes, on-demand billing. What protects a table on AWS (recovery, encryption, deletion
 * protection, stream, time to live) is set by the deployment's template, since embedded engines know none of it.
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
}
