import { truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { ReplayAnswer } from "../../src/operations/replay.ts";
import { type FakeBot, startFakeBot } from "./fake-bot.ts";

let bot: FakeBot;
let file: string;
beforeEach(async () => {
  bot = await startFakeBot();
  file = join(bot.folder, "payload.json");
  writeFileSync(file, '{"zen":"ä"}');
});
afterEach(() => bot.close());

const answer: ReplayAnswer = { event: "push", lanes: ["act"], guid: null, foreseen: null };
const look = { capability: "protection", repository: "acme/shop", changes: [], tells: null, asks: [], refused: null };

describe("replay", () => {
  it("sends the file as it is, and says under which name it is worked on", async () => {
    bot.answers("replay", { ...answer, guid: "0b5a1f5e-1111-4222-8333-123456789abc" });
    const { code, out } = await bot.run("replay", file, "--event", "push");
    expect(bot.asked).toEqual([["replay", { event: "push", body: '{"zen":"ä"}' }]]);
    expect([code, out]).toEqual([
      0,
      "Queued in act as 0b5a1f5e-1111-4222-8333-123456789abc. See: pipewarden deliveries show 0b5a1f5e-1111-4222-8333-123456789abc\n",
    ]);
  });

  it("tells with --dry-run what would be changed, held, told, looked at and refused", async () => {
    const changes = [
      { kind: "protection.admins", summary: "Bind administrators.", held: null },
      { kind: "protection.reviews", summary: "Ask for a review.", held: "It is paused." },
    ];
    const refused = { code: "missing_permission", message: "The App needs more." };
    const foreseen = {
      looks: [
        { ...look, changes, tells: "Repaired: 2 settings", asks: ["configuration: every repository"] },
        { ...look, repository: "acme/site" },
        { ...look, repository: "acme/blog", refused },
      ],
      left: 7,
    };
    bot.answers("replay", { ...answer, foreseen });
    const { code, out } = await bot.run("replay", file, "--event", "push", "--dry-run");
    expect(bot.asked).toEqual([["replay", { event: "push", dryRun: "true", body: '{"zen":"ä"}' }]]);
    expect(out.split("\n")).toEqual([
      "Would be queued in act.",
      "protection of acme/shop",
      "  change  Bind administrators.",
      "  held  Ask for a review. (It is paused.)",
      "  tell    Repaired: 2 settings",
      "  look    configuration: every repository",
      "protection of acme/site",
      "  nothing to do",
      "protection of acme/blog",
      "  refused  missing_permission: The App needs more.",
      "7 more repositories would be looked at; a dry run looks at 3.",
      "",
    ]);
    expect(code).toBe(1);
    const json = await bot.run("replay", file, "--event", "push", "--dry-run", "--format", "json");
    expect(JSON.parse(json.out)).toEqual({ ...answer, foreseen });
  });

  it("says when nobody acts on such an event, and when nothing would be looked at", async () => {
    bot.answers("replay", { ...answer, lanes: [] });
    expect(await bot.run("replay", file, "--event", "star")).toMatchObject({
      code: 1,
      out: "The bot does not act on such an event push.\n",
    });
    bot.answers("replay", { ...answer, foreseen: { looks: [], left: 0 } });
    const { code, out } = await bot.run("replay", file, "--event", "push", "--dry-run");
    expect([code, out]).toEqual([0, "Would be queued in act.\nNothing would be looked at.\n"]);
  });

  it("refuses a file that is no payload before anybody is asked", async () => {
    expect((await bot.run("replay", file)).err).toContain("--event NAME");
    expect((await bot.run("replay", join(bot.folder, "nothing.json"), "--event", "push")).err).toContain("cannot be read (ENOENT)");
    writeFileSync(file, Buffer.from([0xff, 0xfe]));
    expect((await bot.run("replay", file, "--event", "push")).err).toContain("not text in UTF-8");
    truncateSync(file, 25 * 1_048_576 + 1);
    expect(await bot.run("replay", file, "--event", "push")).toMatchObject({ code: 2, err: expect.stringContaining("at most 26214400") });
    expect(bot.asked).toEqual([]);
  });
});
