import { openEmbeddedTable } from "../../src/local/embedded-table.ts";
import type { Clock } from "../../src/values/clock.ts";
import { memoryTable } from "./memory-table.ts";
import { tableContract } from "./table-contract.ts";
import { tableModel } from "./table-model.ts";

const embedded = (clock: Clock) => openEmbeddedTable({ clock });

tableContract("DynamoTable on the embedded engine", embedded);
tableContract("the table in memory", async (clock) => ({ table: memoryTable(clock), close: async () => {} }));

tableModel("DynamoTable on the embedded engine", embedded);
