import { describe, expect, it } from "vitest";
import { auditOf, callsOf } from "./assertions.ts";
import { conversation, reactionsOf, repliesOf } from "./conversation.ts";
import { scene } from "./scene.ts";

describe("a comment that is made to cost much", () => {
  it.each([
    ["nested lists", `/warden help\n\n${"- ".repeat(32_000)}`],
    ["nested quotes", `/warden help\n\n${"> ".repeat(32_000)}`],
    ["brackets", `/warden help\n${"[".repeat(65_000)}`],
    ["commands", "/warden help\n".repeat(5_000)],
  ])("of 64 KiB of %s is answered once, and soon", async (_what, text) => {
    const rig = await scene();
    const { comment, pull, work } = await conversation(rig);
    comment("ann", text.slice(0, 65_536));
    await work();
    expect(repliesOf(rig, pull)).toHaveLength(1);
    expect(repliesOf(rig, pull)[0]?.length).toBeLessThan(65_536);
  });

  it("is one of two hundred by a stranger: each costs a few requests to GitHub, and no words", async () => {
    const rig = await scene();
    const { comment, pull, work } = await conversation(rig, { open: true });
    const before = comment("eve", "/warden help");
    await work();
    const each = callsOf(rig).length;
    expect(reactionsOf(rig, before)).toEqual(["-1"]);
    rig.github.resetLog();
    for (let index = 0; index < 200; index += 1) comment("eve", `/warden help\n/warden enforce ${"a".repeat(40)}`);
    await work();
    expect(each).toBeLessThanOrEqual(10);
    expect(callsOf(rig).length).toBeLessThanOrEqual(200 * each);
    expect(repliesOf(rig, pull)).toEqual([]);
    expect(auditOf(rig).filter(({ type }) => type.includes("enforce"))).toEqual([]);
  });

  it("is one of two hundred without a command, which cost nothing", async () => {
    const rig = await scene();
    const { comment, work } = await conversation(rig, { open: true });
    for (let index = 0; index < 200; index += 1) comment("eve", `Have you tried "/warden help" (${index})?`);
    await work();
    expect(callsOf(rig)).toEqual([]);
  });
});
