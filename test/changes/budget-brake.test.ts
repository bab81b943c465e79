import { describe, expect, it } from "vitest";
import { approve } from "../../src/changes/approval.ts";
import { surveyHeld } from "../../src/changes/held.ts";
import { approvalIdOf, approveHold, listHolds, readHold } from "../../src/changes/holds.ts";
import type { Table } from "../../src/storage/table.ts";
import { repository } from "./bench.ts";
import { brakesBench, home, lampOf, service } from "./brakes-bench.ts";

const owner = repository.ownerId;
const hour = 3_600_000;
const operator = { by: "An operator" };

describe("the budget of one version of a policy", () => {
  it("lets 10 repositories pass, and holds the next with a sentence that says how it is released", async () => {
    const { holds, counted } = brakesBench();
    await counted(300);
    for (let id = 1; id <= 10; id++) expect(await holds(id)).toBeUndefined();
    expect(await holds(11)).toBe(
      `One version of the configuration may change 10 of 300 repositories within an hour, and this one would change more. If that is meant, an operator approves it: bin/pipewarden approve ${approvalIdOf(owner, "v1")}`,
    );
  });

  it("takes 2 % of the repositories that the last sweep counted", async () => {
    const { holds, counted } = brakesBench();
    await counted(1_000);
    for (let id = 1; id <= 20; id++) expect(await holds(id)).toBeUndefined();
    expect(await holds(21)).toBeDefined();
  });

  it("knows the smallest limit when nothing was counted yet", async () => {
    const { holds } = brakesBench();
    for (let id = 1; id <= 10; id++) await holds(id);
    expect(await holds(11)).toContain("may change 10 repositories within an hour");
  });

  it("keeps a held version held in later hours, though its places are free again, and says the same", async () => {
    const { holds, advance, counted } = brakesBench();
    await counted(300);
    for (let id = 1; id <= 10; id++) await holds(id);
    const sentence = await holds(11);
    await counted(301);
    for (let hours = 1; hours <= 3; hours++) {
      advance(hour);
      expect(await holds(11, "v1", `hour ${hours}`)).toBe(sentence);
      expect(await holds(1, "v1", `hour ${hours}`)).toBe(sentence);
    }
  });

  it("lets a repository that has its place go on after the hold, as long as its hour lasts", async () => {
    const { holds } = brakesBench();
    for (let id = 1; id <= 11; id++) await holds(id);
    expect(await holds(10, "v1", "again")).toBeUndefined();
  });

  it("does not hold another version, nor what no configuration asked for, what only tells, or what was begun", async () => {
    const { holds, brake } = brakesBench();
    for (let id = 1; id <= 11; id++) await holds(id);
    expect(await holds(11, "v2")).toBeUndefined();
    const base = { policyVersion: "v1", tells: false, begun: false };
    expect(await brake().holds(lampOf(12), { ...base, policyVersion: undefined })).toBeUndefined();
    expect(await brake().holds(lampOf(12), { ...base, tells: true })).toBeUndefined();
    expect(await brake().holds(lampOf(12), { ...base, begun: true })).toBeUndefined();
    expect(await brake().holds(lampOf(12), base)).toBeDefined();
  });

  it("lists each held repository once, with what would have been done", async () => {
    const { holds, table } = brakesBench();
    for (let id = 1; id <= 10; id++) await holds(id);
    for (const episode of ["one", "two"]) for (const id of [11, 12]) await holds(id, "v1", episode);
    const { repositories, first } = await surveyHeld(table, approvalIdOf(owner, "v1"), 1);
    expect(repositories).toBe(2);
    expect(first).toMatchObject([{ repository: service(11), capability: "switches", summaries: ["Turns the lamp on."] }]);
  });

  it("holds 3,000 repositories in items of their own, none of which grows", async () => {
    const { holds, table } = brakesBench();
    for (let id = 1; id <= 3_000; id++) await holds(id);
    expect((await surveyHeld(table, approvalIdOf(owner, "v1"), 0)).repositories).toBe(2_990);
    expect(Math.max(...table.items().map((item) => JSON.stringify(item).length))).toBeLessThan(2_000);
  });

  it("asks for one announcement at first, and for another while more is held, not for every repository", async () => {
    const { holds, asked, counted, advance } = brakesBench();
    await counted(300);
    for (let id = 1; id <= 40; id++) await holds(id);
    expect(asked).toMatchObject([{ capability: "brakes", repository: home, delay: 60 }]);
    advance(6 * 60_000);
    for (let id = 1; id <= 40; id++) await holds(id, "v1", "later");
    expect(asked).toHaveLength(1);
    await holds(41);
    await holds(42);
    expect(asked).toHaveLength(2);
    expect(asked[0]?.id).not.toBe(asked[1]?.id);
  });

  it("holds without an announcement where there is no .github repository", async () => {
    const { holds, asked } = brakesBench();
    for (let id = 1; id <= 12; id++) await holds(id);
    expect(asked).toEqual([]);
  });

  it("opens one hold however many meet the limit at once", async () => {
    const { holds, table } = brakesBench();
    const held = await Promise.all(Array.from({ length: 40 }, (_, index) => holds(index + 1)));
    expect(held.filter((reason) => reason === undefined)).toHaveLength(10);
    expect(await listHolds(table, owner)).toHaveLength(1);
    expect((await surveyHeld(table, approvalIdOf(owner, "v1"), 0)).repositories).toBe(30);
  });

  it("lets pass whoever is about to be held while somebody approves, and leaves nobody on the list", async () => {
    const { holds, brake, table, context } = brakesBench();
    for (let id = 1; id <= 11; id++) await holds(id);
    const approvalId = approvalIdOf(owner, "v1");
    // The approval comes between this worker's reading of the hold and its entry in the list.
    const racing: Table = {
      ...table,
      update: async (...args) => {
        if (args[0].PK.startsWith("L#")) await approve(context, owner, approvalId, operator);
        return table.update(...args);
      },
    };
    const circumstances = { policyVersion: "v1", tells: false, begun: false };
    expect(await brake({ table: racing }).holds(lampOf(12), circumstances)).toBeUndefined();
    expect((await surveyHeld(table, approvalId, 1)).repositories).toBe(0);
  });

  it("lets everything of an approved version pass, without an end", async () => {
    const { holds, table, advance, clock } = brakesBench();
    for (let id = 1; id <= 11; id++) await holds(id);
    const hold = await readHold(table, owner, "v1");
    if (hold !== undefined) await approveHold(table, hold, { ...operator, at: clock.now() });
    for (let id = 11; id <= 60; id++) expect(await holds(id)).toBeUndefined();
    advance(365 * 24 * hour);
    expect(await holds(61)).toBeUndefined();
  });
});

describe("an approval", () => {
  it("is recorded once, keeps the first approver, and queues a look at each held repository and the announcement", async () => {
    const { holds, table, context, events, asked, counted, advance } = brakesBench();
    await counted(300);
    for (let id = 1; id <= 13; id++) await holds(id);
    asked.length = 0;
    const approvalId = approvalIdOf(owner, "v1");
    const { hold, released } = await approve(context, owner, approvalId, operator);
    expect(released).toBe(3);
    expect(hold.approval).toEqual({ by: "An operator", at: context.clock.now() });
    expect(asked.map(({ capability, repository: { name } }) => `${capability} ${name}`)).toEqual([
      "switches service-11",
      "switches service-12",
      "switches service-13",
      "brakes .github",
    ]);
    advance(1_000);
    const actor = { id: 5, login: "alice", type: "User" };
    expect((await approve(context, owner, approvalId, { by: "alice", actor })).hold.approval).toEqual(hold.approval);
    expect(events).toMatchObject([{ phase: "approved", action: "brakes.release", decision: { allowed: true } }]);
    expect(await surveyHeld(table, approvalId, 1)).toEqual({ repositories: 0, first: [] });
  });

  it("asks again for a look that an interruption may have lost, under the same id", async () => {
    const { holds, context, asked } = brakesBench();
    for (let id = 1; id <= 12; id++) await holds(id);
    const approvalId = approvalIdOf(owner, "v1");
    const failing: typeof context = {
      ...context,
      table: {
        ...context.table,
        delete: async () => {
          throw new Error("The table is gone.");
        },
      },
    };
    await expect(approve(failing, owner, approvalId, operator)).rejects.toThrow("The table is gone.");
    expect((await approve(context, owner, approvalId, operator)).released).toBe(2);
    const ids = asked.map(({ id }) => id);
    expect(ids).toHaveLength(3);
    expect(new Set(ids).size).toBe(2);
  });

  it("does not mark the hold when the approval cannot be recorded", async () => {
    const { holds, context, table } = brakesBench();
    for (let id = 1; id <= 11; id++) await holds(id);
    const ledger = {
      async record() {
        throw new Error("The trail is gone.");
      },
    };
    await expect(approve({ ...context, ledger }, owner, approvalIdOf(owner, "v1"), operator)).rejects.toThrow("The trail is gone.");
    expect((await readHold(table, owner, "v1"))?.approval).toBeUndefined();
  });

  it("says where to look when nothing is held under that id", async () => {
    const { context } = brakesBench();
    await expect(approve(context, owner, "c0ffee", operator)).rejects.toThrow(
      "Nothing is held under c0ffee. `bin/pipewarden holds` lists what is held.",
    );
  });
});
