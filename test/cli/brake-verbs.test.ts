import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { HoldsListing } from "../../src/operations/brake-verbs.ts";
import { PipewardenError } from "../../src/values/errors.ts";
import { type FakeBot, startFakeBot } from "./fake-bot.ts";

const noon = Date.UTC(2026, 0, 15, 12);

let bot: FakeBot;
beforeEach(async () => {
  bot = await startFakeBot();
});
afterEach(() => bot.close());

describe("pause and resume", () => {
  it("pause passes on reason and scope, and tells what holds since when", async () => {
    bot.answers("pause", ({ reason }: { reason?: string }) => ({ what: "acme/shop", by: "An operator", reason, since: noon }));
    expect(await bot.run("pause", "--reason", "Release & freeze.", "--repo", "acme/shop")).toEqual({
      code: 0,
      out: "Paused: acme/shop, by An operator since 2026-01-15T12:00:00.000Z: Release & freeze.\n",
      err: "",
    });
    await bot.run("pause", "--reason", "Lunch.", "--owner", "acme");
    expect(bot.asked).toEqual([
      ["pause", { reason: "Release & freeze.", repo: "acme/shop" }],
      ["pause", { reason: "Lunch.", owner: "acme" }],
    ]);
  });

  it.each([
    [0, "0 held repositories"],
    [1, "1 held repository"],
    [2, "2 held repositories"],
  ])("resume counts the looks that it queued: %d", async (released, words) => {
    bot.answers("resume", { what: "acme", released });
    const told = { code: 0, out: `Resumed: acme. Queued a look at ${words}.\n`, err: "" };
    expect(await bot.run("resume", "--owner", "acme")).toEqual(told);
    expect(bot.asked).toEqual([["resume", { owner: "acme" }]]);
  });

  it.each(["pause", "resume"])("%s tells the bot's refusal in its sentence, and ends with 2", async (verb) => {
    bot.answers(verb, () => {
      throw new PipewardenError("scope_ambiguous", "Say --owner or --repo, not both.");
    });
    const err = "pipewarden: Say --owner or --repo, not both.\n";
    expect(await bot.run(verb, "--owner", "acme", "--repo", "acme/shop")).toEqual({ code: 2, out: "", err });
  });
});

describe("approve", () => {
  it.each([
    [1, "1 held repository"],
    [12, "12 held repositories"],
  ])("names the owner and counts what it released: %d", async (released, words) => {
    bot.answers("approve", { owner: "acme", released });
    const told = { code: 0, out: `Approved for acme. Queued a look at ${words}.\n`, err: "" };
    expect(await bot.run("approve", "c0ffee", "--owner", "acme")).toEqual(told);
    expect(bot.asked).toEqual([["approve", { id: "c0ffee", owner: "acme" }]]);
  });

  it("approves nothing without an ID", async () => {
    const err = 'pipewarden: "approve" takes ID, no more and no less. See: pipewarden approve --help\n';
    expect(await bot.run("approve")).toEqual({ code: 2, out: "", err });
    expect(bot.asked).toEqual([]);
  });
});

describe("holds", () => {
  const hold = { owner: "acme", approvalId: "c0ffee", heldAt: noon, limit: 10, waiting: [] };
  const pause = { what: "acme/shop", by: "An operator", reason: "Lunch.", since: noon, held: 2 };

  it.each<[string, object, number]>([
    ["nothing is held", { pauses: [], holds: [] }, 0],
    ["all was approved", { pauses: [], holds: [{ ...hold, approved: { by: "alice", at: noon } }] }, 0],
    ["something waits", { pauses: [], holds: [{ ...hold, approved: null }] }, 1],
    ["something is paused", { pauses: [pause], holds: [] }, 1],
  ])("when %s", async (_what, listing, code) => {
    bot.answers("holds", listing);
    const text = await bot.run("holds", "--owner", "acme");
    const json = await bot.run("holds", "--format", "json");
    expect([text.code, json.code]).toEqual([code, code]);
    expect(JSON.parse(json.out) as HoldsListing).toEqual(listing);
    expect(bot.asked).toEqual([
      ["holds", { owner: "acme" }],
      ["holds", {}],
    ]);
  });

  it("writes lines for people", async () => {
    bot.answers("holds", { pauses: [pause], holds: [] });
    const out = "paused    acme/shop, since 2026-01-15T12:00Z by An operator: Lunch. (2 held)\n";
    expect(await bot.run("holds")).toEqual({ code: 1, out, err: "" });
  });
});
