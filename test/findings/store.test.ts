import { describe, expect, it } from "vitest";
import { hasExpired, stateAt } from "../../src/findings/standing.ts";
import { changeFinding, listFindings, readFinding, readFindings } from "../../src/findings/store.ts";
import type { Table } from "../../src/storage/table.ts";
import { repositoryId } from "../../src/values/ids.ts";
import { memoryTable } from "../storage/memory-table.ts";
import { day, dismissed, finding, fingerprintOf, now, repository } from "./kit.ts";

const clock = { now: () => now };
const { id } = repository;

/** The same table, a page of one item at a time. */
const paged = (table: Table): Table => ({ ...table, query: (query) => table.query({ ...query, limit: 1 }) });

async function tableWith(...findings: ReturnType<typeof finding>[]) {
  const table = memoryTable(clock);
  for (const each of findings) await changeFinding(table, id, each.fingerprint, () => each);
  return table;
}

describe("the findings of a repository", () => {
  it("are found by their fingerprint, and each once", async () => {
    const table = await tableWith(finding("a"), finding("b"));
    expect(await readFinding(table, id, fingerprintOf("a"))).toEqual(finding("a"));
    expect(await readFinding(table, id, fingerprintOf("c"))).toBeUndefined();
    expect(await readFinding(table, repositoryId(8), fingerprintOf("a"))).toBeUndefined();
    expect(await readFindings(table, id, ["b", "c", "b"].map(fingerprintOf))).toEqual([finding("b")]);
  });

  it("are listed page by page, by the beginning of their fingerprint and by capability", async () => {
    const table = await tableWith(finding("a"), finding("b"), finding("c", { capability: "pipelines" }));
    const words = async (options: Parameters<typeof listFindings>[2]) =>
      (await listFindings(paged(table), id, options)).map(({ fingerprint }) => fingerprint);
    expect(await words({})).toEqual(["a", "b", "c"].map(fingerprintOf));
    expect(await words({ most: 2 })).toEqual(["a", "b"].map(fingerprintOf));
    expect(await words({ prefix: fingerprintOf("b").slice(0, 10) })).toEqual([fingerprintOf("b")]);
    expect(await words({ capability: "secrets" })).toEqual(["a", "b"].map(fingerprintOf));
  });

  it("are not written over what somebody else wrote meanwhile", async () => {
    const table = await tableWith(finding("a"));
    let meddled = false;
    const meddling: Table = {
      ...table,
      async get(key) {
        const item = await table.get(key);
        if (!meddled) {
          meddled = true;
          await changeFinding(table, id, fingerprintOf("a"), (known) => known && { ...known, ...dismissed() });
        }
        return item;
      },
    };
    const after = await changeFinding(meddling, id, fingerprintOf("a"), (known) => known && { ...known, lastSeen: now + 5 });
    expect(after).toEqual(finding("a", { ...dismissed(), lastSeen: now + 5 }));
    expect(await readFinding(table, id, fingerprintOf("a"))).toEqual(after);
  });

  it("make the look come again when others write one without end", async () => {
    const table = await tableWith(finding("a"));
    const busy: Table = {
      ...table,
      async get(key) {
        const item = await table.get(key);
        await changeFinding(table, id, fingerprintOf("a"), (known) => known && { ...known, lastSeen: known.lastSeen + 1 });
        return item;
      },
    };
    await expect(changeFinding(busy, id, fingerprintOf("a"), (known) => known && { ...known, title: "x" })).rejects.toMatchObject({
      code: "findings_busy",
    });
  });
});

describe("how a finding stands", () => {
  it("is open again on the day after the last day of its dismissal", () => {
    const until = finding("a", dismissed("2026-01-20"));
    const lastMoment = Date.UTC(2026, 0, 21) - 1;
    expect([stateAt(until, now), stateAt(until, lastMoment), stateAt(until, lastMoment + 1)]).toEqual(["dismissed", "dismissed", "open"]);
    expect(hasExpired(until, lastMoment + 1)).toBe(true);
    expect(stateAt(finding("a", dismissed()), now + 10_000 * day)).toBe("dismissed");
  });
});
