import { randomBytes } from "node:crypto";
import { describe, expect, it } from "vitest";
import { stageOf } from "../../../src/secrets/exact/managed-secrets.ts";
import { createTagger } from "../../../src/secrets/exact/tagger.ts";
import type { Table } from "../../../src/storage/table.ts";
import { Secret } from "../../../src/values/secret.ts";
import { memoryTable } from "../../storage/memory-table.ts";
import { drawer, lettersAndDigits, MovingClock, scene } from "./kit.ts";

const draw = drawer(7);
const aValue = () => draw(lettersAndDigits, 24);

describe("a run of the index", () => {
  it("reads a version once, however often it runs", async () => {
    const { index, store, found } = scene();
    const value = aValue();
    store.put("a", value);
    expect(await index()).toMatchObject({ secrets: 1, changed: 1, values: 1, refused: 0, failed: 0 });
    expect(await index()).toMatchObject({ secrets: 1, changed: 0, values: 1 });
    expect(store.reads).toHaveLength(1);
    expect(await found(value)).toEqual(["a current"]);
  });

  it("follows a rotation: the value before stays known, the one before that does not", async () => {
    const { index, store, found, table } = scene();
    const values = [aValue(), aValue(), aValue()];
    for (const value of values) {
      store.put("a", value);
      await index();
    }
    expect(await found(values.join("\n"))).toEqual(["a previous", "a current"]);
    expect(store.reads).toHaveLength(3);
    expect(await stageOf(table, { store: "local", id: "a", version: "v2" })).toBe("previous");
    expect(await stageOf(table, { store: "local", id: "a", version: "v1" })).toBeNull();
  });

  it("knows a value again whose version became current once more", async () => {
    const { index, store, found } = scene();
    const values = [aValue(), aValue(), aValue()];
    for (const value of values) {
      store.put("a", value);
      await index();
    }
    store.secrets.set("a", { name: "a", versions: { v1: "current", v3: "previous" } });
    await index();
    expect(await found(values.join("\n"))).toEqual(["a current", "a previous"]);
  });

  it("forgets a secret that is gone, with everything that it had in the table", async () => {
    const { index, store, found, table } = scene();
    const value = aValue();
    store.put("a", value);
    await index();
    store.secrets.delete("a");
    await index();
    await index();
    expect(await found(value)).toEqual([]);
    const left = (table as ReturnType<typeof memoryTable>).items().map(({ PK }) => PK.replace(/[0-9a-f]{32}$/, "…"));
    expect([...new Set(left)].toSorted()).toEqual(["M#filter", "M#filter#…", "M#run"]);
  });

  it("does not forget a secret that a listing leaves out", async () => {
    const { index, store, found } = scene();
    const value = aValue();
    store.put("a", value);
    await index();
    store.list = async function* () {};
    await index();
    expect(await found(value)).toEqual(["a current"]);
  });

  it("forgets nothing when a store cannot be listed, and tells it", async () => {
    const { index, store, found } = scene();
    const value = aValue();
    store.put("a", value);
    await index();
    store.list = () => {
      throw new Error("down");
    };
    expect(await index()).toMatchObject({ failed: 1, secrets: 1 });
    expect(await found(value)).toEqual(["a current"]);
  });

  it("counts secrets that it may not read, and tries them again after an hour", async () => {
    const { index, store, found, clock } = scene();
    const value = aValue();
    store.put("a", value);
    store.refused.add("a");
    expect(await index()).toMatchObject({ refused: 1, values: 0 });
    store.refused.clear();
    expect(await index()).toMatchObject({ refused: 1 });
    clock.time += 60 * 60_000;
    expect(await index()).toMatchObject({ refused: 0, values: 1 });
    expect(await found(value)).toEqual(["a current"]);
  });

  it("goes on with the others when one secret cannot be read", async () => {
    const { index, store, found } = scene();
    const value = aValue();
    store.put("a", aValue());
    store.put("b", value);
    const read = store.read.bind(store);
    store.read = async (id, version) => {
      if (id === "a") throw new Error("broken");
      return read(id, version);
    };
    expect(await index()).toMatchObject({ failed: 1, values: 1 });
    expect(await found(value)).toEqual(["b current"]);
  });

  it("stops in time, publishes what it has, and goes on in the next run", async () => {
    const { index, store, found, clock } = scene();
    const values = Array.from({ length: 30 }, aValue);
    for (const [at, value] of values.entries()) store.put(`s${at}`, value);
    const read = store.read.bind(store);
    store.read = (id, version) => {
      clock.time += 1_000;
      return read(id, version);
    };
    const { postponed, changed } = await index({ until: clock.time + 10_000 });
    expect(postponed).toBeGreaterThan(0);
    expect(changed + postponed).toBe(30);
    expect((await found(values.join("\n"))).length).toBe(changed);
    await index();
    expect((await found(values.join("\n"))).length).toBe(30);
  });

  it("reads everything again when the key was replaced, and nothing of the old key is left to find", async () => {
    const clock = new MovingClock();
    const table = memoryTable(clock);
    const old = scene({ table });
    const value = aValue();
    old.store.put("a", value);
    await old.index();
    const made = scene({ table, tagger: createTagger(Secret.of(randomBytes(48).toString("base64"))) });
    made.store.put("a", value);
    await made.index();
    expect(await made.found(value)).toEqual(["a current"]);
    expect(table.items().filter(({ PK }) => /^M#[0-9a-f]{64}$/.test(PK))).toHaveLength(1);
  });

  it("tells which values it does not look for, and why, without a word of them", async () => {
    const { index, store, table } = scene();
    const short = draw(lettersAndDigits, 12);
    const plain = "our-orders-table";
    const json = { username: "orders_application", password: short, host: "db.internal.example", note: plain, extra: "changeme-changeme!" };
    store.put("a", JSON.stringify(json));
    const { notIndexed, values } = await index();
    expect(values).toBe(0);
    expect(notIndexed).toEqual({ "named-public": 2, "too-short": 1, "too-plain": 1, common: 1 });
    const text = JSON.stringify((table as ReturnType<typeof memoryTable>).items());
    for (const value of Object.values(json)) expect(text).not.toContain(value);
  });
});

describe("the table alone", () => {
  it("holds neither a value, nor an anchor, nor a hash of one without the key", async () => {
    const values = Array.from({ length: 20 }, aValue);
    const tables = await Promise.all(
      [1, 2].map(async () => {
        const made = scene();
        for (const [at, value] of values.entries()) made.store.put(`s${at}`, value);
        await made.index();
        return (made.table as ReturnType<typeof memoryTable>).items();
      }),
    );
    const text = JSON.stringify(tables);
    for (const value of values) for (let at = 0; at + 6 <= value.length; at += 1) expect(text).not.toContain(value.slice(at, at + 6));
    // Under another key everything is called otherwise: nothing to compare with what was hashed elsewhere.
    const [one, two] = tables.map((items) => new Set(items.map(({ PK }) => PK).filter((PK) => /^M#[0-9a-f]{64}$/.test(PK))));
    expect(one?.size).toBe(20);
    expect([...(one ?? [])].filter((PK) => two?.has(PK))).toEqual([]);
  });
});

/** The table until it has been asked `calls` times; then the process is dead. */
function dying(table: Table, calls: number): Table {
  let left = calls;
  const guarded = <Arguments extends unknown[], Result>(work: (...words: Arguments) => Promise<Result>) => {
    return async (...words: Arguments): Promise<Result> => {
      left -= 1;
      if (left < 0) throw new Error("the process died");
      return work(...words);
    };
  };
  const { get, put, update, delete: remove, query, list } = table;
  return {
    get: guarded(get),
    put: guarded(put),
    update: guarded(update),
    delete: guarded(remove),
    query: guarded(query),
    list: guarded(list),
  };
}

describe("a run that dies, or meets another", () => {
  it("after any of its steps loses no value that is in use, and the next one completes its work", async () => {
    let ended = false;
    for (let calls = 0; !ended; calls += 1) {
      const made = scene();
      const values = [aValue(), aValue(), aValue()];
      made.store.put("a", values[0] ?? "");
      made.store.put("b", values[2] ?? "");
      await made.index();
      made.store.put("a", values[1] ?? "");
      made.store.secrets.delete("b");
      ended = await made.index({ table: dying(made.table, calls) }).then(
        ({ failed }) => failed === 0,
        () => false,
      );
      // What was current before the run, and is live after it, is known all the time.
      expect(await made.found(values[0] ?? ""), `${calls}`).toEqual([expect.stringMatching(/^a /)]);
      await made.index();
      await made.index();
      expect(await made.found(values.join("\n")), `${calls}`).toEqual(["a previous", "a current"]);
      expect(calls).toBeLessThan(100);
    }
  });

  it("with five at a time ends with everything that the store has, and nothing else", async () => {
    for (let round = 0; round < 20; round += 1) {
      const made = scene();
      const slow = interleaved(made.table, round);
      const values: string[] = [];
      for (let at = 0; at < 6; at += 1) {
        values.push(aValue());
        made.store.put(`s${at % 3}`, values.at(-1) ?? "");
        if (at % 2 === 0) await Promise.all(Array.from({ length: 5 }, () => made.index({ table: slow })));
      }
      await Promise.all([made.index({ table: slow }), made.index({ table: slow })]);
      await made.index();
      const found = (await made.found(values.join("\n"))).toSorted();
      expect(found, `${round}`).toEqual(["s0 current", "s0 previous", "s1 current", "s1 previous", "s2 current", "s2 previous"]);
    }
  });
});

/** Calls that take a different number of turns each, so that runs get ahead of each other. */
function interleaved(table: Table, seed: number): Table {
  let state = seed + 1;
  const turn = async (): Promise<void> => {
    state = (state * 48_271) % 2_147_483_647;
    for (let left = state % 7; left > 0; left -= 1) await Promise.resolve();
  };
  const slowed = <Arguments extends unknown[], Result>(work: (...words: Arguments) => Promise<Result>) => {
    return async (...words: Arguments): Promise<Result> => {
      await turn();
      const result = await work(...words);
      await turn();
      return result;
    };
  };
  const { get, put, update, delete: remove, query, list } = table;
  return { get: slowed(get), put: slowed(put), update: slowed(update), delete: slowed(remove), query: slowed(query), list: slowed(list) };
}
