import { expect, it } from "vitest";
import { openIntent, openIntentIds, scopeOf } from "../../src/changes/intents.ts";
import type { Table } from "../../src/storage/table.ts";
import { memoryTable } from "../storage/memory-table.ts";
import { switchOn } from "./bench.ts";

const now = Date.UTC(2026, 0, 15, 12);

/** A table whose reads of `reader` all see what was there before any of them wrote. */
function racing(table: Table, reads: number): Table {
  const waiting: (() => void)[] = [];
  return {
    ...table,
    put: (item, condition) => table.put(item, condition),
    async get(key) {
      const found = await table.get(key);
      if (waiting.length < reads) {
        await new Promise<void>((resolve) => {
          waiting.push(resolve);
          if (waiting.length === reads) for (const go of waiting) go();
        });
      }
      return found;
    },
  };
}

it("lets one of two workers that open the same intent at once believe that it is the first", async () => {
  const table = memoryTable({ now: () => now });
  const change = switchOn();
  const other = switchOn({ cause: { kind: "sweep", id: "another" } });
  expect(other.id).toBe(change.id);
  const shared = racing(table, 2);
  const opened = await Promise.all([openIntent(shared, change, now), openIntent(shared, other, now)]);
  expect(opened.filter(({ created }) => created)).toHaveLength(1);
  // Both go on with the change that is stored, not with their own.
  expect(opened[0].record).toEqual(opened[1].record);
  expect(await openIntentIds(table, scopeOf(change), change.lane)).toEqual([change.id]);
});
