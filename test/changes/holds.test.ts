import { describe, expect, it } from "vitest";
import { heldWords } from "../../src/changes/announcement-words.ts";
import { approve } from "../../src/changes/approval.ts";
import { heldBy, noteHeld, releaseHeld } from "../../src/changes/held.ts";
import { approveHold, listHolds, noteAnnounced, openHold, readHold } from "../../src/changes/holds.ts";
import { readPause, removePause, storePause } from "../../src/changes/pause.ts";
import { pause, resume } from "../../src/changes/pause-verbs.ts";
import { holdKey } from "../../src/storage/keys.ts";
import type { Table } from "../../src/storage/table.ts";
import { repository } from "./bench.ts";
import { brakesBench, lampOf, service } from "./brakes-bench.ts";

const noon = Date.UTC(2026, 0, 15, 12);
const version = (policyVersion: string, heldAt = noon) => ({
  ownerId: repository.ownerId,
  policyVersion,
  heldAt,
  limit: 10,
  repositories: 300,
});
const alice = { by: "alice", actor: { id: 5, login: "alice", type: "User" } };
const gone = async (): Promise<never> => {
  throw new Error("The table is gone.");
};

describe("holds", () => {
  it("are listed latest first, page by page", async () => {
    const { table } = brakesBench();
    for (const [index, name] of ["b", "c", "a"].entries()) await openHold(table, version(name, noon + index));
    const paged: Table = { ...table, query: (query) => table.query({ ...query, limit: 1 }) };
    expect((await listHolds(paged, repository.ownerId)).map(({ policyVersion }) => policyVersion)).toEqual(["a", "c", "b"]);
  });

  it("are opened and approved once: what stands is answered", async () => {
    const { table } = brakesBench();
    const first = await openHold(table, version("v1"));
    expect(await openHold(table, { ...version("v1", noon + 1), limit: 99 })).toEqual(first);
    const approved = await approveHold(table, first, { by: "alice", at: noon });
    expect(await approveHold(table, first, { by: "bob", at: noon + 1 })).toEqual(approved);
    await noteAnnounced(table, first, noon + 2);
    expect(await readHold(table, repository.ownerId, "v1")).toEqual({ ...approved, announcedAt: noon + 2 });
  });

  it("fail as the table fails", async () => {
    const { table } = brakesBench();
    const broken: Table = { ...table, put: gone, update: gone };
    const hold = await openHold(table, version("v1"));
    await expect(openHold(broken, version("v1"))).rejects.toThrow("The table is gone.");
    await expect(approveHold(broken, hold, { by: "alice", at: noon })).rejects.toThrow("The table is gone.");
    await expect(noteHeld(broken, "h1", lampOf(1), noon)).rejects.toThrow("The table is gone.");
    await expect(storePause(broken, { scope: { kind: "everywhere" }, by: "alice", reason: "-", since: noon })).rejects.toThrow();
  });

  it("are not released by an id that two of them share", async () => {
    const { table, context } = brakesBench();
    const { approvalId } = await openHold(table, version("v1"));
    await table.put({ ...holdKey(repository.ownerId, "forged"), ...version("forged"), approvalId });
    await expect(approve(context, repository.ownerId, approvalId, alice)).rejects.toThrow("Two versions of the configuration share");
    expect((await readHold(table, repository.ownerId, "forged"))?.approval).toBeUndefined();
  });

  it("are found by the version alone: a hold does not pass for another with the same short id", async () => {
    const { table } = brakesBench();
    await openHold(table, version("v1"));
    expect(await readHold(table, repository.ownerId, "v2")).toBeUndefined();
  });
});

describe("what is held", () => {
  it("is released page by page, by whoever it was, and only once", async () => {
    const { table, context, asked } = brakesBench();
    for (const id of [1, 2, 3]) await noteHeld(table, "h1", lampOf(id), noon);
    const paged: Table = { ...table, query: (query) => table.query({ ...query, limit: 2 }) };
    expect(await releaseHeld(paged, "h1", context.ask, { kind: "operator", id: "h1" })).toBe(3);
    expect(asked.map(({ repository: { name } }) => name)).toEqual(["service-1", "service-2", "service-3"]);
    expect(await releaseHeld(table, "h1", context.ask, { kind: "operator", id: "h1" })).toBe(0);
  });

  it("names every kind of change that was held in a repository, and is news for each kind once", async () => {
    const { table } = brakesBench();
    const other = { ...lampOf(1), kind: "dimmer", summary: "Dims the lamp." };
    expect([
      await noteHeld(table, "h1", lampOf(1), noon),
      await noteHeld(table, "h1", other, noon),
      await noteHeld(table, "h1", lampOf(1, "two"), noon),
    ]).toEqual([true, true, false]);
    const held = [];
    for await (const one of heldBy(table, "h1")) held.push(one);
    expect(held).toMatchObject([{ repository: service(1), summaries: ["Dims the lamp.", "Turns the lamp on."] }]);
  });
});

describe("the trail of releases", () => {
  it("names the account that released", async () => {
    const { table, context, events, asked } = brakesBench();
    const { approvalId } = await openHold(table, version("v1"));
    await noteHeld(table, approvalId, lampOf(1), noon);
    await approve(context, repository.ownerId, approvalId, alice);
    const scope = {
      kind: "repository",
      ownerId: repository.ownerId,
      owner: "acme",
      repositoryId: service(1).id,
      name: "service-1",
    } as const;
    await pause(context, scope, { ...alice, reason: "Lunch." });
    await resume(context, scope, alice);
    expect(events.map(({ action, phase, actor }) => [action, phase, actor?.login])).toEqual([
      ["brakes.release", "approved", "alice"],
      ["brakes.pause", "started", "alice"],
      ["brakes.pause", "succeeded", "alice"],
    ]);
    expect(events[1]?.repository).toEqual({ id: service(1).id, owner: "acme", name: "service-1" });
    expect(asked[0]?.cause).toEqual({ kind: "operator", id: approvalId, actor: alice.actor });
  });
});

describe("a pause", () => {
  it("that ends while another is asked for gives way to it", async () => {
    const { table } = brakesBench();
    const scope = { kind: "everywhere" } as const;
    await storePause(table, { scope, by: "alice", reason: "First.", since: noon });
    let ended = false;
    const racing: Table = {
      ...table,
      async get(key) {
        if (!ended) await removePause(table, scope);
        ended = true;
        return table.get(key);
      },
    };
    const second = { scope, by: "bob", reason: "Second.", since: noon + 1 };
    expect(await storePause(racing, second)).toEqual(second);
    expect(await readPause(table, scope)).toEqual(second);
  });
});

describe("the words of an announcement", () => {
  const open = (approvalId: string) => ({ approvalId, heldAt: noon, limit: 10, repositories: 300, waiting: 1, first: [] });

  it("name the latest versions and count the others", () => {
    const { summary } = heldWords(["a", "b", "c", "d", "e", "f", "g"].map(open));
    expect(summary).toContain("bin/pipewarden approve e`");
    expect(summary).not.toContain("bin/pipewarden approve f`");
    expect(summary).toContain("… and 2 earlier versions");
  });
});
