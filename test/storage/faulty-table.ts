import type { Table } from "../../src/storage/table.ts";
import { RetryLater } from "../../src/values/errors.ts";
import type { Faults } from "./faults.ts";

/** `table` with faults at its calls, named `table.<method> <PK>`. */
export const faultyTable = (table: Table, faults: Faults): Table => ({
  get: (key) => faults.around(`table.get ${key.PK}`, () => table.get(key)),
  put: (item, condition) => faults.around(`table.put ${item.PK}`, () => table.put(item, condition)),
  update: (key, changes, condition) => faults.around(`table.update ${key.PK}`, () => table.update(key, changes, condition)),
  delete: (key, condition) => faults.around(`table.delete ${key.PK}`, () => table.delete(key, condition)),
  query: (query) => faults.around(`table.query ${query.PK}`, () => table.query(query)),
  list: (index, query) => faults.around(`table.list ${query.PK}`, () => table.list(index, query)),
});

/** The error that `DynamoTable` gives when DynamoDB throttles. */
export const throttled = (): RetryLater =>
  new RetryLater("storage_throttled", "The table takes no more requests at the moment; the work goes on later.", {
    seconds: 5,
    countsAsFailure: false,
  });
