import type { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import type { Key, Table } from "../../src/storage/table.ts";

export interface TableCall {
  readonly method: keyof Table;
  readonly partition: string;
}

/**
 * `table` with the manners of the real one that the embedded engine hides: an index shows nothing that was written since
 * `catchUp()`. With `indexes: "forbidden"` any listing throws, which proves of a whole flow that no decision reads an index.
 */
export function strictTable(
  table: Table,
  options: { indexes: "lagging" | "forbidden" },
): Table & { readonly calls: readonly TableCall[]; catchUp(): void } {
  const calls: TableCall[] = [];
  const unseen = new Set<string>();
  const idOf = ({ PK, SK }: Key) => JSON.stringify([PK, SK]);
  const note = (method: keyof Table, partition: string) => calls.push({ method, partition });
  return {
    calls,
    catchUp: () => unseen.clear(),
    async get(key) {
      note("get", key.PK);
      return await table.get(key);
    },
    async put(item, condition) {
      note("put", item.PK);
      await table.put(item, condition);
      unseen.add(idOf(item));
    },
    async update(key, changes, condition) {
      note("update", key.PK);
      const after = await table.update(key, changes, condition);
      unseen.add(idOf(key));
      return after;
    },
    async delete(key, condition) {
      note("delete", key.PK);
      await table.delete(key, condition);
    },
    async query(query) {
      note("query", query.PK);
      return await table.query(query);
    },
    async list(index, query) {
      note("list", query.PK);
      if (options.indexes === "forbidden") throw new Error(`The index ${index} was read where only listings for people may`);
      const page = await table.list(index, query);
      return { ...page, items: page.items.filter((item) => !unseen.has(idOf(item))) };
    },
  };
}

/** Makes `client` throw when a read of the table itself is not a consistent one. */
export function demandConsistentReads(client: DynamoDBClient): void {
  client.middlewareStack.add(
    (next, context) => async (request) => {
      const input = request.input as { ConsistentRead?: boolean; IndexName?: string };
      const reads = /^(Get|Query|Scan|BatchGet)/.test(String(context.commandName));
      if (reads && input.IndexName === undefined && input.ConsistentRead !== true)
        throw new Error(`${context.commandName} is not a consistent read`);
      return await next(request);
    },
    { step: "initialize", name: "demandConsistentReads" },
  );
}
