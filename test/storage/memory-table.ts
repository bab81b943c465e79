import { type Condition, ConditionFailed } from "../../src/storage/condition.ts";
import { readCursor, writeCursor } from "../../src/storage/cursor.ts";
import { type IndexDefinition, tableDefinition } from "../../src/storage/definition.ts";
import type { Item, Key, Page, Query, Table } from "../../src/storage/table.ts";
import type { Clock } from "../../src/values/clock.ts";

/** The table as a Map, for tests that run thousands of flows. `table.test.ts` holds it to the very behaviour of DynamoTable. */
export function memoryTable(clock: Clock): Table & { readonly items: () => Item[] } {
  const rows = new Map<string, Item>();
  const rowOf = ({ PK, SK }: Key) => JSON.stringify([PK, SK]);
  const copy = (item: Item): Item => JSON.parse(JSON.stringify(item)) as Item;

  const living = (key: Key): Item | undefined => {
    const item = rows.get(rowOf(key));
    return item === undefined || (typeof item.ttl === "number" && item.ttl <= Math.floor(clock.now() / 1000)) ? undefined : item;
  };
  const demand = (condition: Condition | undefined, item: Item | undefined) => {
    if (condition !== undefined && !holds(condition, item)) throw new ConditionFailed();
  };

  const read = (query: Query, keys: IndexDefinition, keysOnly: boolean): Page => {
    const { SK, after } = query;
    const sortOf = (item: Item) => String(item[keys.sort]);
    const inRange = (sort: string) =>
      SK === undefined ? true : "beginsWith" in SK ? sort.startsWith(SK.beginsWith) : SK.from <= sort && sort <= SK.to;
    // Items of one index entry share the sort key only if their table keys differ; those break the tie.
    const orderOf = (item: Item) => `${sortOf(item)}\u0000${item.PK}\u0000${item.SK}`;
    const all = [...rows.values()]
      .filter((item) => item[keys.partition] === query.PK && item[keys.sort] !== undefined && inRange(sortOf(item)))
      .sort((a, b) => (orderOf(a) < orderOf(b) ? -1 : 1));
    if (query.descending) all.reverse();
    // The item at which the page before ended may be gone by now.
    const place = after === undefined ? undefined : orderOf(readCursor(after) as unknown as Item);
    const remaining = all.filter((item) => place === undefined || (query.descending ? orderOf(item) < place : orderOf(item) > place));
    const part = remaining.slice(0, query.limit);
    const last = part.at(-1);
    const next = query.limit !== undefined && part.length === query.limit && last !== undefined ? writeCursor(pick(last, keys)) : undefined;
    const items = part.filter((item) => keysOnly || living(item) !== undefined).map((item) => (keysOnly ? pick(item, keys) : copy(item)));
    return { items, ...(next === undefined ? {} : { next }) };
  };

  return {
    items: () => [...rows.values()].filter((item) => living(item) !== undefined).map(copy),
    async get(key) {
      const item = living(key);
      return item && copy(item);
    },
    async put(item, condition) {
      demand(condition, living(item));
      rows.set(rowOf(item), copy(item));
    },
    async update(key, changes, condition) {
      const before = living(key);
      demand(condition, before);
      const after: Record<string, unknown> & Key = { ...before, PK: key.PK, SK: key.SK };
      for (const [name, value] of Object.entries(changes.set ?? {})) if (value !== undefined) after[name] = value;
      for (const name of changes.remove ?? []) delete after[name];
      for (const [name, value] of Object.entries(changes.add ?? {})) after[name] = ((after[name] as number | undefined) ?? 0) + value;
      rows.set(rowOf(key), copy(after));
      return copy(after);
    },
    async delete(key, condition) {
      demand(condition, living(key));
      rows.delete(rowOf(key));
    },
    async query(query) {
      return read(query, tableDefinition, false);
    },
    async list(index, query) {
      return read(query, tableDefinition.indexes[index], true);
    },
  };
}

const pick = (item: Item, keys: IndexDefinition): Item => ({
  PK: item.PK,
  SK: item.SK,
  [keys.partition]: item[keys.partition],
  [keys.sort]: item[keys.sort],
});

function holds(condition: Condition, item: Item | undefined): boolean {
  switch (condition.op) {
    case "absent":
      return item?.[condition.attribute] === undefined;
    case "present":
      return item?.[condition.attribute] !== undefined;
    case "equals":
      return item?.[condition.attribute] === condition.value;
    case "differs":
      return item?.[condition.attribute] !== condition.value;
    case "less": {
      const value = item?.[condition.attribute];
      return typeof value === "number" && value < condition.value;
    }
    case "any":
      return condition.of.some((part) => holds(part, item));
    case "all":
      return condition.of.every((part) => holds(part, item));
  }
}
