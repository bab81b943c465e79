import type { Item, Key, Table } from "../storage/table.ts";

/**
 * A table that is read and never written to: what would be written is remembered and read back, so that whoever writes finds it. For
 * a dry run, which alone uses it and for a moment; conditions therefore always hold, and queries do not see what was remembered.
 */
export function untouched(table: Table): Table {
  const written = new Map<string, Item | undefined>();
  const rowOf = ({ PK, SK }: Key): string => JSON.stringify([PK, SK]);
  const get = async (key: Key): Promise<Item | undefined> => (written.has(rowOf(key)) ? written.get(rowOf(key)) : table.get(key));

  return {
    get,
    async put(item) {
      written.set(rowOf(item), item);
    },
    async update(key, { set = {}, remove = [], add = {} }) {
      const before = await get(key);
      const kept = Object.entries(before ?? {}).filter(([name]) => !remove.includes(name));
      const added = Object.entries(add).map(([name, value]) => [name, Number(before?.[name] ?? 0) + value]);
      const item: Item = { ...Object.fromEntries(kept), ...set, ...Object.fromEntries(added), PK: key.PK, SK: key.SK };
      written.set(rowOf(key), item);
      return item;
    },
    async delete(key) {
      written.set(rowOf(key), undefined);
    },
    query: (query) => table.query(query),
    list: (index, query) => table.list(index, query),
  };
}
