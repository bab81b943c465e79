import { randomUUID } from "node:crypto";
import { inject } from "vitest";
import { createTable } from "../../src/storage/definition.ts";
import { dynamoClient } from "../../src/storage/dynamo-client.ts";
import { DynamoTable } from "../../src/storage/dynamo-table.ts";
import type { Clock } from "../../src/values/clock.ts";
import { tableContract } from "../storage/table-contract.ts";
import { tableModel } from "../storage/table-model.ts";

async function open(clock: Clock) {
  const credentials = { accessKeyId: "local", secretAccessKey: "local" };
  const client = dynamoClient({ endpoint: inject("dynamoEndpoint"), region: "eu-central-1", credentials });
  const name = `contract-${randomUUID()}`;
  await createTable(client, name);
  return { table: new DynamoTable({ client, name, clock }), close: async () => client.destroy() };
}

tableContract("DynamoTable on AWS's own engine", open);
tableModel("DynamoTable on AWS's own engine", open);
