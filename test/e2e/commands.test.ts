import { describe, expect, it } from "vitest";
import { conversation, reactionsOf, repliesOf } from "./conversation.ts";
import { scene } from "./scene.ts";

describe("a command in a pull request", () => {
  it("is seen, answered once, and marked as done, however often it is delivered", async () => {
    const rig = await scene();
    const { comment, pull } = await conversation(rig);
    const id = comment("ann", "/warden help");
    await rig.settle(await rig.startBot());
    expect(reactionsOf(rig, id)).toEqual(["+1", "eyes"]);
    const [reply, ...others] = repliesOf(rig, pull);
    expect(others).toEqual([]);
    expect(reply).toContain("`/warden status`");
    expect(reply).toMatch(/by `ann` \(write\), at `[0-9a-f]{7}`/);
  });
});
