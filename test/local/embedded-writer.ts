import { openEmbeddedTable } from "../../src/local/embedded-table.ts";

// A process that writes until it is killed, and tells its parent of each write once that is acknowledged.
const { table } = await openEmbeddedTable({ path: String(process.argv[2]), clock: { now: () => Date.now() } });
for (let number = 1; ; number++) {
  await table.put({ PK: "written", SK: String(number).padStart(6, "0") });
  process.send?.(number);
}
