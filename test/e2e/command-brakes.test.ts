import { describe, expect, it } from "vitest";
import { auditOf, isBaseline } from "./assertions.ts";
import { conversation, reactionsOf, repliesOf, shop } from "./conversation.ts";
import { enforcing, reporting } from "./rig.ts";
import { scene } from "./scene.ts";

describe("a maintainer", () => {
  it("pauses the bot in the repository, with a reason, and lets it go on", async () => {
    const rig = await scene({ home: enforcing });
    const { comment, pull } = await conversation(rig);
    const id = comment("mia", '/warden pause reason:"Moving the build."');
    await rig.settle(await rig.startBot());
    expect(repliesOf(rig, pull)).toEqual([expect.stringContaining("done: `Pause the bot in this repository.`")]);
    expect(reactionsOf(rig, id)).toEqual(["+1", "eyes"]);

    rig.github.as("alice").weakenProtection(shop, "main");
    await rig.settle(await rig.startBot());
    expect(isBaseline(rig, shop)).toBe(false);

    comment("mia", "/warden resume");
    await rig.settle(await rig.startBot());
    expect(isBaseline(rig, shop)).toBe(true);
    const trail = auditOf(rig).filter(({ data }) => data.api.operation.startsWith("brakes."));
    expect(trail.map(({ data }) => [data.api.operation, data.unmapped.phase, data.actor.user?.name])).toEqual([
      ["brakes.pause", "requested", "mia"],
      ["brakes.pause", "succeeded", "mia"],
      ["brakes.resume", "requested", "mia"],
      ["brakes.resume", "succeeded", "mia"],
    ]);
  });
});

describe("an administrator", () => {
  it("applies once what is only reported, when a second one approves", async () => {
    const rig = await scene({ home: reporting });
    const { comment, pull, head } = await conversation(rig);
    rig.github.addCollaborator(shop, "bob", "admin");
    expect(isBaseline(rig, shop)).toBe(false);
    const asked = comment("ada", `/warden enforce ${head}`);
    await rig.settle(await rig.startBot());
    const [reply = ""] = repliesOf(rig, pull);
    const id = /approve ([0-9a-f]{12})/.exec(reply)?.[1] ?? "";
    expect(isBaseline(rig, shop)).toBe(false);

    comment("ada", `/warden approve ${id}`);
    await rig.settle(await rig.startBot());
    expect(repliesOf(rig, pull)[1]).toContain("another person");
    expect(isBaseline(rig, shop)).toBe(false);

    const approved = comment("bob", `/warden approve ${id}`);
    await rig.settle(await rig.startBot());
    expect(isBaseline(rig, shop)).toBe(true);
    expect(reactionsOf(rig, approved)).toEqual(["+1", "eyes"]);
    expect(reactionsOf(rig, asked)).toEqual(["+1", "eyes"]);
    expect(repliesOf(rig, pull)[0]).toContain("`protection` has looked; done:");

    comment("bob", `/warden approve ${id}`);
    await rig.settle(await rig.startBot());
    expect(repliesOf(rig, pull)[3]).toContain("`bob` has approved it already");
  });

  it("takes a request back, or another one denies it, and the answer to it says so", async () => {
    const rig = await scene({ home: reporting });
    const { comment, pull, head } = await conversation(rig);
    rig.github.addCollaborator(shop, "bob", "admin");
    comment("ada", `/warden enforce ${head}`);
    await rig.settle(await rig.startBot());
    comment("ada", "/warden cancel");
    await rig.settle(await rig.startBot());
    const [reply = ""] = repliesOf(rig, pull);
    expect(reply).toContain("`ada` has cancelled it. Nothing was done.");
    const id = /approve ([0-9a-f]{12})/.exec(reply)?.[1] ?? "";
    comment("bob", `/warden approve ${id}`);
    await rig.settle(await rig.startBot());
    expect(repliesOf(rig, pull)[2]).toContain("`ada` has cancelled it already");

    comment("ada", `/warden enforce ${head}`);
    await rig.settle(await rig.startBot());
    comment("bob", `/warden deny ${id}`);
    await rig.settle(await rig.startBot());
    expect(repliesOf(rig, pull)[3]).toContain("`bob` has denied it. Nothing was done.");
    expect(isBaseline(rig, shop)).toBe(false);
  });

  it("does not enforce against a pause, and is told what holds it", async () => {
    const rig = await scene({ home: reporting });
    const { comment, pull, head } = await conversation(rig);
    rig.github.addCollaborator(shop, "bob", "admin");
    comment("mia", '/warden pause reason:"Moving."');
    await rig.settle(await rig.startBot());
    const asked = comment("ada", `/warden enforce ${head}`);
    await rig.settle(await rig.startBot());
    const id = /approve ([0-9a-f]{12})/.exec(repliesOf(rig, pull)[1] ?? "")?.[1] ?? "";
    comment("bob", `/warden approve ${id}`);
    await rig.settle(await rig.startBot());
    expect(isBaseline(rig, shop)).toBe(false);
    expect(repliesOf(rig, pull)[1]).toMatch(/`protection` has looked; held back: .*mia paused the bot for acme\/shop/);
    expect(reactionsOf(rig, asked)).toContain("-1");

    // What was approved is not done some day: whoever resumes lets the bot go on as the configuration says, which is to report.
    comment("mia", "/warden resume");
    await rig.settle(await rig.startBot());
    expect(isBaseline(rig, shop)).toBe(false);
  });

  it("cannot give a command that the organisation has switched off, or without its team", async () => {
    const rig = await scene({ home: `${reporting}commands:\n  enforce: { teams: [guards] }\n  pause: { off: true }\n` });
    const { comment, pull, head } = await conversation(rig);
    rig.github.createTeam("acme", "guards");
    await rig.settle(await rig.startBot());
    comment("ada", `/warden enforce ${head}\n/warden pause reason:"x"`);
    await rig.settle(await rig.startBot());
    const [reply] = repliesOf(rig, pull);
    expect(reply).toContain("**enforce** was refused: it takes a member of the team `guards`.");
    expect(reply).toContain("**pause** was refused: the configuration switches it off here.");
  });
});
