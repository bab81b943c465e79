import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { DeliveryListing, ListedDelivery } from "../../src/operations/deliveries-list.ts";
import type { ShownDelivery } from "../../src/operations/deliveries-show.ts";
import { type FakeBot, startFakeBot } from "./fake-bot.ts";

const noon = Date.UTC(2026, 0, 31, 12);
const guid = "0b5a1f5e-1111-4222-8333-123456789abc";
const delivery: ListedDelivery = {
  guid,
  event: "repository",
  action: "edited",
  installationId: 3,
  repositoryId: 11,
  at: noon,
  attempts: 1,
  statusCode: 202,
  status: "OK",
  lanes: { act: { state: "done", at: noon + 1000 } },
};

let bot: FakeBot;
beforeEach(async () => {
  bot = await startFakeBot();
});
afterEach(() => bot.close());

const listing = (...deliveries: Partial<ListedDelivery>[]): DeliveryListing => ({
  deliveries: deliveries.map((changes) => ({ ...delivery, ...changes })),
  more: false,
});

describe("deliveries list", () => {
  it("shows a line for each delivery, in columns", async () => {
    bot.answers(
      "deliveries-list",
      listing(
        {},
        { event: "push", action: null, repositoryId: null, lanes: {}, statusCode: 0, status: "timed out", attempts: 3 },
        { lanes: { act: { state: "refused", code: "missing_permission", at: noon }, fix: { state: "waiting" } } },
      ),
    );
    const { code, out } = await bot.run("deliveries", "list", "--failed", "--since", "2026-01-31", "--limit", "3");
    expect(out.split("\n")).toEqual([
      `2026-01-31 12:00:00Z  ${guid}  repository.edited  repository 11  act done                                      202 OK`,
      `2026-01-31 12:00:00Z  ${guid}  push               -              not wanted                                    timed out (3 attempts)`,
      `2026-01-31 12:00:00Z  ${guid}  repository.edited  repository 11  act refused: missing_permission, fix waiting  202 OK`,
      "",
    ]);
    expect(code).toBe(1);
    expect(bot.asked).toEqual([["deliveries-list", { failed: "true", since: "2026-01-31", limit: "3" }]]);
  });

  it.each([
    ["done", 0],
    ["waiting", 0],
    ["not wanted", 0],
    ["dead", 1],
    ["never arrived", 1],
  ])("ends with a code that tells %s from what is to be looked at", async (state, code) => {
    const answer = listing({ lanes: { act: { state, at: noon } as never } });
    bot.answers("deliveries-list", answer);
    expect((await bot.run("deliveries", "list")).code).toBe(code);
    const json = await bot.run("deliveries", "list", "--format", "json");
    expect([json.code, JSON.parse(json.out)]).toEqual([code, answer]);
  });

  it("says when there is nothing, and when there is more", async () => {
    bot.answers("deliveries-list", { deliveries: [], more: true });
    expect(await bot.run("deliveries", "list")).toEqual({
      code: 0,
      out: "",
      err: "No deliveries.\nThere are older deliveries; --limit shows more.\n",
    });
    expect((await bot.run("deliveries", "list", "--failed")).err).toMatch(/^No failed deliveries\.\n/);
  });

  it("writes out what a terminal would obey", async () => {
    bot.answers("deliveries-list", listing({ status: "\u001b[2Jgone" }));
    expect((await bot.run("deliveries", "list")).out).not.toContain("\u001b");
  });
});

describe("deliveries show", () => {
  const shown: ShownDelivery = {
    guid,
    event: "push",
    attempts: [
      { id: 2, at: noon + 60_000, redelivery: true, statusCode: 202, status: "OK" },
      { id: 1, at: noon, redelivery: false, statusCode: 502, status: "Bad Gateway" },
    ],
    lanes: {
      act: {
        fate: { state: "done", at: noon + 61_000 },
        plan: { decidedAt: noon + 60_500, changes: [{ kind: "protection.admins", summary: "Bind administrators.", outcome: "succeeded" }] },
        copyLeftAt: noon + 62_000,
      },
      fix: { fate: { state: "waiting" }, plan: { decidedAt: noon, changes: [] }, copyLeftAt: null },
    },
    deadLetters: [{ lane: "act", type: "request", failures: 11, firstAt: noon }],
    audit: [{ at: noon, type: "pipewarden.protection.admins.failed", sentence: "Bind administrators.", code: "github_forbidden" }],
  };

  it("tells the whole story of a delivery", async () => {
    bot.answers("deliveries-show", shown);
    const { code, out } = await bot.run("deliveries", "show", guid);
    expect(out).toBe(`Delivery ${guid}, event push

Attempts
  2026-01-31 12:01:00Z  again  202 OK
  2026-01-31 12:00:00Z  first  502 Bad Gateway

Lanes
  act  done at 2026-01-31 12:01:01Z; a copy was left at 2026-01-31 12:01:02Z
    decided at 2026-01-31 12:01:00Z:
      succeeded  protection.admins  Bind administrators.
  fix  waiting
    decided at 2026-01-31 12:00:00Z: nothing to change

Dead letters
  act  request  11 failures  since 2026-01-31 12:00:00Z

Audit trail
  2026-01-31 12:00:00Z  pipewarden.protection.admins.failed  Bind administrators. (github_forbidden)
`);
    expect(code).toBe(1);
    expect(bot.asked).toEqual([["deliveries-show", { guid }]]);
  });

  it("is content with a delivery that nobody wanted, and prints all as JSON", async () => {
    const quiet = { ...shown, event: null, lanes: {}, deadLetters: [], audit: [], attempts: [] };
    bot.answers("deliveries-show", quiet);
    const { code, out } = await bot.run("deliveries", "show", guid);
    expect([code, out]).toEqual([0, `Delivery ${guid}, event unknown: GitHub does not list it any more\n\nLanes\n  none wants it\n`]);
    expect(JSON.parse((await bot.run("deliveries", "show", guid, "--format", "json")).out)).toEqual(quiet);
  });
});

describe("deliveries replay", () => {
  it("says what will come of it", async () => {
    const state = (word: string) => ({ state: word, at: noon, code: "repository_archived" });
    const told = async (word?: string) => {
      bot.answers("deliveries-replay", { guid, event: "push", lanes: word === undefined ? {} : { act: state(word) } });
      const { code, out } = await bot.run("deliveries", "replay", guid);
      expect(code).toBe(0);
      const [first, second] = out.split("\n");
      expect(first).toBe(`GitHub was asked to deliver push ${guid} again.`);
      return second;
    };
    expect(await told("done")).toBe("  act  done already: nothing will be done again");
    expect(await told("refused")).toBe("  act  refused: repository_archived already: nothing will be done again");
    expect(await told("not wanted")).toBe("  act  not wanted: nothing will be done");
    expect(await told("never arrived")).toBe("  act  never arrived: will be worked on");
    expect(await told("waiting")).toMatch(/whichever copy is first/);
    expect(await told()).toBe("  Nothing will be done: the bot does not act on this event.");
  });
});

describe("deliveries redrive", () => {
  it("tells how many letters went back, and which stayed", async () => {
    bot.answers("deliveries-redrive", { act: { sent: 12, kept: 0 }, fix: { sent: 0, kept: 0 } });
    expect(await bot.run("deliveries", "redrive")).toEqual({ code: 0, out: "act  12 put back\nfix  0 put back\n", err: "" });
    bot.answers("deliveries-redrive", { act: { sent: 1, kept: 2 } });
    const { code, out, err } = await bot.run("deliveries", "redrive", "--lane", "act", "--limit", "3");
    expect([code, out]).toEqual([1, "act  1 put back  2 left\n"]);
    expect(err).toMatch(/cannot read/);
    expect(bot.asked.at(-1)).toEqual(["deliveries-redrive", { lane: "act", limit: "3" }]);
  });

  it("knows the lanes", async () => {
    expect(await bot.run("deliveries", "redrive", "--lane", "slow")).toMatchObject({
      code: 2,
      err: "pipewarden: --lane takes act, fix or rotate.\n",
    });
  });
});
