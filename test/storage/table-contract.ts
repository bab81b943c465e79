import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { absent, all, any, type Condition, ConditionFailed, differs, equals, less, present } from "../../src/storage/condition.ts";
import type { Item, Key, Page, Query, Table } from "../../src/storage/table.ts";
import type { Clock } from "../../src/values/clock.ts";

const start = Date.UTC(2031, 4, 6, 7, 8, 9);
const clock = { at: start, now: () => clock.at };
const seconds = start / 1000;

let count = 0;
const fresh = (): string => `T#${++count}`;

/** What every implementation of the table does, as tests; `open` gets the clock that they move. */
export function tableContract(name: string, open: (clock: Clock) => Promise<{ table: Table; close(): Promise<void> }>): void {
  describe(name, () => {
    let opened: Awaited<ReturnType<typeof open>>;
    beforeAll(async () => {
      opened = await open(clock);
    });
    afterAll(() => opened.close());

    let table: Table;
    let key: Key;
    beforeEach(() => {
      clock.at = start;
      table = opened.table;
      key = { PK: fresh(), SK: "-" };
    });

    it("gives back what was put, nested values and all", async () => {
      const item = { ...key, text: "é", number: 1.5, flag: false, nothing: null, list: [1, "two", { three: [] }], empty: "" };
      await table.put(item);
      expect(await table.get(key)).toEqual(item);
    });

    it("drops undefined attributes", async () => {
      await table.put({ ...key, gone: undefined, nested: { gone: undefined, kept: 1 } });
      expect(await table.get(key)).toEqual({ ...key, nested: { kept: 1 } });
    });

    it("answers undefined for an item that does not exist", async () => {
      expect(await table.get(key)).toBeUndefined();
    });

    it("lets one of twenty racing creations win", async () => {
      const attempts = Array.from({ length: 20 }, (_, racer) => table.put({ ...key, racer }, absent()));
      const results = await Promise.allSettled(attempts);
      const winner = results.findIndex(({ status }) => status === "fulfilled");
      const losers = results.filter((result) => result.status === "rejected" && result.reason instanceof ConditionFailed);
      expect(losers).toHaveLength(19);
      expect(await table.get(key)).toEqual({ ...key, racer: winner });
    });

    it("replaces the whole item on put", async () => {
      await table.put({ ...key, old: 1 });
      await table.put({ ...key, new: 2 }, present());
      expect(await table.get(key)).toEqual({ ...key, new: 2 });
    });

    const conditions: [string, Condition, boolean][] = [
      ["absent", absent("n"), false],
      ["absent of another attribute", absent("m"), true],
      ["present", present("n"), true],
      ["equals a number", equals("n", 5), true],
      ["equals another number", equals("n", 6), false],
      ["equals a text", equals("ttl", "5"), false],
      ["differs from another number", differs("n", 6), true],
      ["differs from its own number", differs("n", 5), false],
      ["differs where it is absent", differs("m", 5), true],
      ["less", less("n", 6), true],
      ["less than itself", less("n", 5), false],
      ["less of a missing attribute", less("m", 6), false],
      ["any", any(absent("n"), equals("n", 5)), true],
      ["all", all(present("n"), equals("n", 6)), false],
      ["all in any", any(equals("n", 1), all(less("n", 9), present("PK"))), true],
      ["any in all", all(any(equals("n", 1), equals("n", 5)), absent("m")), true],
    ];
    it.each(conditions)("judges the condition: %s", async (_title, condition, holds) => {
      const before = { ...key, n: 5 };
      const writes: [write: () => Promise<unknown>, after: Item | undefined][] = [
        [() => table.put({ ...key, written: true }, condition), { ...key, written: true }],
        [() => table.update(key, { set: { written: true } }, condition), { ...before, written: true }],
        [() => table.delete(key, condition), undefined],
      ];
      for (const [write, after] of writes) {
        await table.put(before);
        if (holds) await write();
        else await expect(write()).rejects.toBeInstanceOf(ConditionFailed);
        expect(await table.get(key)).toEqual(holds ? after : before);
      }
    });

    it("sets, removes and adds in one update and answers the item after it", async () => {
      await table.put({ ...key, a: 1, b: 2, c: 3 });
      const after = await table.update(key, {
        set: { a: "x", ttl: seconds + 9, skipped: undefined },
        remove: ["b", "never"],
        add: { c: 4, d: 1 },
      });
      expect(after).toEqual({ ...key, a: "x", c: 7, d: 1, ttl: seconds + 9 });
      expect(await table.get(key)).toEqual(after);
    });

    it("creates the item that an update without a condition does not find", async () => {
      expect(await table.update(key, { add: { n: 1 } })).toEqual({ ...key, n: 1 });
      expect(await table.update(key, {})).toEqual({ ...key, n: 1 });
    });

    it("deletes, and deletes again without complaint", async () => {
      await table.put({ ...key });
      await table.delete(key);
      await table.delete(key);
      expect(await table.get(key)).toBeUndefined();
      await expect(table.delete(key, present())).rejects.toBeInstanceOf(ConditionFailed);
    });

    describe("an expired item", () => {
      beforeEach(async () => {
        await table.put({ ...key, old: true, ttl: seconds + 10 });
      });

      it("exists until its last second and not in it", async () => {
        clock.at = start + 9_999;
        expect(await table.get(key)).toBeDefined();
        clock.at = start + 10_000;
        expect(await table.get(key)).toBeUndefined();
      });

      it("is left out of queries", async () => {
        await table.put({ PK: key.PK, SK: "stays" });
        clock.at = start + 10_000;
        expect((await table.query({ PK: key.PK })).items).toEqual([{ PK: key.PK, SK: "stays" }]);
      });

      it("is absent to conditions", async () => {
        clock.at = start + 10_000;
        await expect(table.put({ ...key }, present("old"))).rejects.toBeInstanceOf(ConditionFailed);
        await expect(table.delete(key, equals("old", true))).rejects.toBeInstanceOf(ConditionFailed);
        await expect(table.update(key, {}, present())).rejects.toBeInstanceOf(ConditionFailed);
        await table.put({ ...key, new: true }, absent());
        expect(await table.get(key)).toEqual({ ...key, new: true });
      });

      it("lends nothing to the item that an update puts in its place", async () => {
        clock.at = start + 10_000;
        expect(await table.update(key, { add: { n: 1 } }, any(absent(), less("until", 5)))).toEqual({ ...key, n: 1 });
      });
    });

    describe("a query", () => {
      const sorts = ["a#1", "a#2", "a#3", "b#1", "b#2"];
      let PK: string;
      beforeEach(async () => {
        PK = fresh();
        for (const SK of [...sorts].reverse()) await table.put({ PK, SK });
        await table.put({ PK: `${PK}x`, SK: "a#1" });
      });

      const found = async (query: Omit<Query, "PK">) => (await table.query({ PK, ...query })).items.map((item) => item.SK);

      it("answers one partition in the order of its sort keys", async () => {
        expect(await found({})).toEqual(sorts);
        expect(await found({ descending: true })).toEqual([...sorts].reverse());
      });

      it("narrows by prefix and by range, both ends included", async () => {
        expect(await found({ SK: { beginsWith: "a#" } })).toEqual(["a#1", "a#2", "a#3"]);
        expect(await found({ SK: { from: "a#2", to: "b#1" } })).toEqual(["a#2", "a#3", "b#1"]);
        expect(await found({ SK: { from: "a#2", to: "b#1" }, descending: true, limit: 2 })).toEqual(["b#1", "a#3"]);
      });

      it.each([1, 2, 3, 5, 7])("pages by %i until there is no next", async (limit) => {
        expect(await pages((after) => table.query({ PK, limit, ...after }))).toEqual(sorts);
        expect(await pages((after) => table.query({ PK, limit, descending: true, ...after }))).toEqual([...sorts].reverse());
      });

      it("goes on after a page of which every item has been deleted since", async () => {
        const page = await table.query({ PK, limit: 2 });
        for (const SK of ["a#1", "a#2"]) await table.delete({ PK, SK });
        expect(page.next).toBeDefined();
        expect(await found(page.next === undefined ? {} : { after: page.next })).toEqual(["a#3", "b#1", "b#2"]);
      });

      it("refuses a cursor that it did not give", async () => {
        await expect(table.query({ PK, after: "nonsense" })).rejects.toMatchObject({ code: "bad_cursor" });
        await expect(table.query({ PK, after: "WzFd" })).rejects.toMatchObject({ code: "bad_cursor" });
      });
    });

    describe("a listing", () => {
      it("answers the keys of the items that have the index's attributes, newest first, page by page", async () => {
        const ownerDay = fresh();
        const { PK } = key;
        for (const order of ["1", "3", "2"]) await table.put({ PK, SK: order, ownerDay, order, body: "long" });
        await table.put({ PK, SK: "unlisted", order: "4" });
        const page = await table.list("byDay", { PK: ownerDay, descending: true, limit: 2 });
        expect(page.items).toEqual([
          { PK, SK: "3", ownerDay, order: "3" },
          { PK, SK: "2", ownerDay, order: "2" },
        ]);
        expect(await pages((after) => table.list("byDay", { PK: ownerDay, descending: true, limit: 2, ...after }))).toEqual([
          "3",
          "2",
          "1",
        ]);
        expect((await table.list("byActor", { PK: ownerDay })).items).toEqual([]);
      });

      it("follows changes and deletions of the item", async () => {
        const first = fresh();
        const second = fresh();
        await table.put({ ...key, actorMonth: first, order: "1" });
        await table.update(key, { set: { actorMonth: second } });
        expect((await table.list("byActor", { PK: first })).items).toEqual([]);
        expect((await table.list("byActor", { PK: second })).items).toHaveLength(1);
        await table.delete(key);
        expect((await table.list("byActor", { PK: second })).items).toEqual([]);
      });
    });
  });
}

async function pages(read: (after: { after?: string }) => Promise<Page>): Promise<string[]> {
  const found: string[] = [];
  let after: { after?: string } = {};
  for (;;) {
    const page = await read(after);
    found.push(...page.items.map((item) => item.SK));
    if (page.next === undefined) return found;
    after = { after: page.next };
  }
}
