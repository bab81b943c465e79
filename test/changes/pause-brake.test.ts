import { describe, expect, it } from "vitest";
import { surveyHeld } from "../../src/changes/held.ts";
import { listPauses, type PauseScope, pauseId, readPause, removePause } from "../../src/changes/pause.ts";
import { pauseBrake } from "../../src/changes/pause-brake.ts";
import { pause, resume } from "../../src/changes/pause-verbs.ts";
import type { Table } from "../../src/storage/table.ts";
import { repository } from "./bench.ts";
import { brakesBench, lampOf, service } from "./brakes-bench.ts";

const everywhere: PauseScope = { kind: "everywhere" };
const ofOwner: PauseScope = { kind: "owner", ownerId: repository.ownerId, owner: "acme" };
const ofRepository: PauseScope = {
  kind: "repository",
  ownerId: repository.ownerId,
  owner: "acme",
  repositoryId: service(1).id,
  name: "service-1",
};
const operator = { by: "An operator", reason: "The pager is on fire." };
const changing = { policyVersion: "v1", tells: false, begun: false };

describe("a pause", () => {
  it.each([
    [everywhere, "the bot everywhere", "resume"],
    [ofOwner, "the bot for all of acme", "resume --owner acme"],
    [ofRepository, "the bot for acme/service-1", "resume --repo acme/service-1"],
  ])("holds a change, begun or not, and says who paused what, when, why and how it goes on", async (scope, what, how) => {
    const { table, clock, context } = brakesBench();
    await pause(context, scope, operator);
    const sentence = `An operator paused ${what} on 2026-01-15 12:00 UTC: "The pager is on fire." An operator resumes it: bin/pipewarden ${how}`;
    for (const begun of [true, false]) {
      expect(await pauseBrake({ table, clock }).holds(lampOf(1), { ...changing, begun })).toBe(sentence);
    }
  });

  it("of one repository leaves the others alone", async () => {
    const { table, clock, context } = brakesBench();
    await pause(context, ofRepository, operator);
    expect(await pauseBrake({ table, clock }).holds(lampOf(2), changing)).toBeUndefined();
  });

  it("lets people be told, unless it is one of everything", async () => {
    const { table, clock, context } = brakesBench();
    const telling = { ...changing, tells: true };
    await pause(context, ofRepository, operator);
    await pause(context, ofOwner, operator);
    expect(await pauseBrake({ table, clock }).holds(lampOf(1), telling)).toBeUndefined();
    await pause(context, everywhere, operator);
    expect(await pauseBrake({ table, clock }).holds(lampOf(1), telling)).toContain("everywhere");
  });

  it("that stands keeps its time and reason when it is asked for again, and is recorded once", async () => {
    const { context, advance, events } = brakesBench();
    const first = await pause(context, ofOwner, operator);
    advance(1_000);
    expect(await pause(context, ofOwner, { ...operator, reason: "Another." })).toEqual(first);
    expect(events).toMatchObject([{ phase: "started", action: "brakes.pause", decision: { reason: "The pager is on fire." } }]);
  });

  it("of everything is recorded in the trail of every owner", async () => {
    const { context } = brakesBench();
    const owners: number[] = [];
    const ledger = {
      async record({ ownerId }: { ownerId: number }) {
        owners.push(ownerId);
      },
    };
    await pause({ ...context, ledger }, everywhere, operator, [3, 4] as never);
    await resume({ ...context, ledger }, everywhere, operator, [3, 4] as never);
    expect(owners).toEqual([3, 4, 3, 4]);
  });

  it("holds even if it could not be recorded: it is an emergency brake", async () => {
    const { context, table } = brakesBench();
    const ledger = {
      async record() {
        throw new Error("The trail is gone.");
      },
    };
    await expect(pause({ ...context, ledger }, ofOwner, operator)).rejects.toThrow("The trail is gone.");
    expect(await readPause(table, ofOwner)).toBeDefined();
    // Letting go is not as urgent.
    await expect(resume({ ...context, ledger }, ofOwner, operator)).rejects.toThrow("The trail is gone.");
    expect(await readPause(table, ofOwner)).toBeDefined();
  });

  it("is listed with its owner's, in pages too", async () => {
    const { context, table } = brakesBench();
    for (const scope of [everywhere, ofOwner, ofRepository]) await pause(context, scope, operator);
    const paged: Table = { ...table, query: (query) => table.query({ ...query, limit: 1 }) };
    expect((await listPauses(paged, repository.ownerId)).map(({ scope }) => scope)).toEqual([ofOwner, ofRepository]);
    expect((await listPauses(paged, "app")).map(({ scope }) => scope)).toEqual([everywhere]);
  });
});

describe("a resumption", () => {
  it("queues a look at everything that the pause held, and a later pause of the same scope has a list of its own", async () => {
    const { table, clock, context, asked, advance } = brakesBench();
    const brake = pauseBrake({ table, clock });
    const lookIds = new Set<string>();
    for (let round = 0; round < 2; round++) {
      await pause(context, ofOwner, operator);
      for (const id of [1, 2]) await brake.holds(lampOf(id, `round ${round}`), changing);
      expect(await resume(context, ofOwner, operator)).toMatchObject({ released: 2 });
      for (const { id } of asked.splice(0)) lookIds.add(id);
      expect(await brake.holds(lampOf(1), changing)).toBeUndefined();
      advance(1_000);
    }
    expect(lookIds.size).toBe(4);
  });

  it("of what is not paused does nothing", async () => {
    const { context, events } = brakesBench();
    expect(await resume(context, ofOwner, operator)).toBeUndefined();
    expect(events).toEqual([]);
  });

  it("while a worker is about to hold a change lets it pass, and leaves it on no list", async () => {
    const { table, clock, context } = brakesBench();
    const standing = await pause(context, ofOwner, operator);
    const racing: Table = {
      ...table,
      update: async (...args) => {
        await removePause(table, ofOwner);
        return table.update(...args);
      },
    };
    expect(await pauseBrake({ table: racing, clock }).holds(lampOf(1), changing)).toBeUndefined();
    expect((await surveyHeld(table, pauseId(standing), 1)).repositories).toBe(0);
  });

  it("leaves a wider pause in force", async () => {
    const { table, clock, context } = brakesBench();
    await pause(context, ofOwner, operator);
    await pause(context, ofRepository, operator);
    await resume(context, ofRepository, operator);
    expect(await pauseBrake({ table, clock }).holds(lampOf(1), changing)).toContain("all of acme");
  });
});

describe("a pause in the configuration", () => {
  it("holds changes as long as the configuration says so, and not what only tells people", async () => {
    const { table, clock } = brakesBench();
    let paused = true;
    const brake = pauseBrake({ table, clock, configured: async () => (paused ? { reason: "`paused: true` stands in it." } : undefined) });
    expect(await brake.holds(lampOf(1), changing)).toBe(
      "The configuration pauses the bot here: `paused: true` stands in it. It goes on when the configuration no longer says so.",
    );
    expect(await brake.holds(lampOf(1), { ...changing, tells: true })).toBeUndefined();
    paused = false;
    expect(await brake.holds(lampOf(1), changing)).toBeUndefined();
  });
});
