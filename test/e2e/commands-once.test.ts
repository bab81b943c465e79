import { describe, expect, it } from "vitest";
import { auditOf, changesOf, writesTo } from "./assertions.ts";
import { conversation, deliveryOf, reactionsOf, replayed, repliesOf, shop } from "./conversation.ts";
import { scene } from "./scene.ts";

const commentPath = (id: number) => `/repos/${shop}/issues/comments/${id}`;

describe("a command is followed once", () => {
  it("when GitHub delivers it again, and when somebody does under another guid", async () => {
    const rig = await scene();
    const { comment, pull, work } = await conversation(rig);
    comment("tina", "/warden recheck\n/warden status");
    await work();
    const replies = repliesOf(rig, pull);
    const changes = changesOf(rig).length;
    const { guid, body } = deliveryOf(rig, "issue_comment", "created");
    rig.github.resetLog();

    rig.github.redeliver(guid);
    await work();
    expect(await replayed(rig, "issue_comment", body)).toBe(202);
    await work();
    expect(repliesOf(rig, pull)).toEqual(replies);
    expect(changesOf(rig)).toHaveLength(changes);
    expect(writesTo(rig, shop)).toEqual([]);
  });

  it("even if our reply was deleted meanwhile", async () => {
    const rig = await scene();
    const { comment, pull, work } = await conversation(rig);
    const id = comment("tina", "/warden recheck");
    await work();
    const reply = rig.github.commentsOf(shop, pull).at(-1)?.id;
    rig.github.as("ada").request("DELETE", commentPath(Number(reply)));
    const { body } = deliveryOf(rig, "issue_comment", "created");
    const looks = changesOf(rig).filter(({ change }) => change.kind === "commands.accept").length;
    await replayed(rig, "issue_comment", body);
    await work();
    expect(repliesOf(rig, pull)).toEqual([expect.stringContaining("was followed when this comment was told of first")]);
    expect(changesOf(rig).filter(({ change }) => change.kind === "commands.accept")).toHaveLength(looks);
    expect(reactionsOf(rig, id)).toEqual(["+1", "eyes"]);
  });

  it("and not a day later, when nobody means it any more", async () => {
    const rig = await scene();
    const { comment, pull, work } = await conversation(rig);
    rig.github.pauseHooks();
    comment("tina", "/warden recheck");
    rig.clock.advance(25 * 3_600_000);
    rig.github.resumeHooks();
    await work();
    expect(repliesOf(rig, pull)).toEqual([]);
  });
});

describe("no command is", () => {
  it("a title, a quote of our own reply, or what stands in code", async () => {
    const rig = await scene();
    // The title of this pull request reads like a command.
    const { comment, pull, work } = await conversation(rig);
    comment("ann", "/warden help");
    await work();
    const [reply = ""] = repliesOf(rig, pull);
    comment("ann", reply.replaceAll(/^/gm, "> "));
    comment("ann", reply);
    comment("ann", "```\n/warden status\n```");
    comment("ann", "<!--\n/warden status\n-->");
    await work();
    expect(repliesOf(rig, pull)).toEqual([reply]);
  });

  it("a comment that was edited before it was read", async () => {
    const rig = await scene();
    const { comment, pull, work } = await conversation(rig);
    const id = comment("ann", "/warden help");
    rig.github.as("ann").request("PATCH", commentPath(id), { body: "/warden status" });
    await work();
    expect(reactionsOf(rig, id)).toEqual(["confused"]);
    expect(repliesOf(rig, pull)).toEqual([expect.stringContaining("was edited before it was read")]);
  });

  it("a comment that was edited afterwards, even to another command", async () => {
    const rig = await scene();
    const { comment, pull, work } = await conversation(rig);
    const id = comment("ann", "/warden help");
    await work();
    const replies = repliesOf(rig, pull);
    rig.github.as("ann").request("PATCH", commentPath(id), { body: "/warden status" });
    await work();
    expect(repliesOf(rig, pull)).toEqual(replies);
  });

  it("a comment that was deleted", async () => {
    const rig = await scene();
    const { comment, pull, work } = await conversation(rig);
    const id = comment("ann", "/warden help");
    rig.github.as("ann").request("DELETE", commentPath(id));
    await work();
    expect(repliesOf(rig, pull)).toEqual([]);
  });

  it("one whose author lost access before it was read", async () => {
    const rig = await scene();
    const { comment, pull, work } = await conversation(rig);
    comment("tina", "/warden recheck");
    rig.github.removeCollaborator(shop, "tina");
    await work();
    expect(repliesOf(rig, pull)).toEqual([]);
  });

  it("one of an account that was deleted, also when another account has got its name", async () => {
    const rig = await scene();
    const { comment, pull, work } = await conversation(rig);
    const id = comment("ada", "/warden recheck");
    rig.github.deleteUser("ada");
    rig.github.addCollaborator(shop, "ada", "admin");
    await work();
    expect(reactionsOf(rig, id)).toEqual([]);
    expect(repliesOf(rig, pull)).toEqual([]);
  });
});

describe("somebody who touches another person's command", () => {
  it("stands in the audit trail; who edits their own does not", async () => {
    const rig = await scene();
    const { comment, work } = await conversation(rig);
    const [mine, theirs] = [comment("ann", "/warden help"), comment("carl", "/warden help")];
    await work();
    rig.github.as("ann").request("PATCH", commentPath(mine), { body: "never mind" });
    rig.github.as("mia").request("PATCH", commentPath(theirs), { body: "/warden recheck" });
    await work();
    rig.github.as("mia").request("DELETE", commentPath(theirs));
    await work();
    const events = auditOf(rig).filter(({ type }) => type === "pipewarden.commands.comment_edited.succeeded");
    expect(events.map(({ data }) => [data.actor.user?.name, data.message])).toEqual([
      ["mia", "Somebody edited another person's comment that holds or held a command."],
      ["mia", "Somebody deleted another person's comment that holds or held a command."],
    ]);
  });
});

describe("a repository", () => {
  it("that was renamed meanwhile is answered under its new name", async () => {
    const rig = await scene();
    const { comment, pull, work } = await conversation(rig);
    comment("tina", "/warden recheck");
    rig.github.rename(shop, "store");
    await work();
    expect(repliesOf(rig, pull, "acme/store")).toHaveLength(1);
  });

  it("that was transferred to somebody who has not installed the App is left alone", async () => {
    const rig = await scene();
    const { comment, pull, work } = await conversation(rig);
    rig.github.createOrganization("globex");
    comment("tina", "/warden recheck");
    rig.github.transfer(shop, "globex");
    await work();
    expect(repliesOf(rig, pull, "globex/shop")).toEqual([]);
  });

  it("whose old name another repository has got is not mistaken for it", async () => {
    const rig = await scene();
    const { comment, pull, work } = await conversation(rig);
    comment("tina", "/warden recheck");
    rig.github.rename(shop, "store");
    rig.github.createRepository("acme", "shop", { private: true });
    await work();
    expect(writesTo(rig, "acme/shop").filter((write) => write.includes("comments"))).toEqual([]);
    expect(repliesOf(rig, pull, "acme/store").length).toBeLessThanOrEqual(1);
  });
});

describe("reviews", () => {
  it("are read like comments; they take no reactions, and no command that would need to know by which App they were written", async () => {
    const rig = await scene();
    const { pull, head, work } = await conversation(rig);
    const path = `/repos/${shop}/pulls/${pull}`;
    const mia = rig.github.as("mia");
    mia.request("POST", `${path}/reviews`, { body: "/warden help", event: "COMMENT" });
    const { body } = mia.request("POST", `${path}/comments`, {
      body: "/warden help status",
      commit_id: head,
      path: "src/a.ts",
      line: 1,
      side: "RIGHT",
    });
    await work();
    expect(repliesOf(rig, pull)).toEqual([
      expect.stringContaining("`/warden recheck`"),
      expect.stringContaining("**Form:** `/warden status`"),
    ]);
    expect(reactionsOf(rig, (body as { id: number }).id, { of: "pulls" })).toEqual(["+1", "eyes"]);
  });
});

describe("an issue", () => {
  it("is answered, too", async () => {
    const rig = await scene();
    const { work } = await conversation(rig);
    const { body } = rig.github.as("ann").request("POST", `/repos/${shop}/issues`, { title: "Why?" });
    const { number } = body as { number: number };
    rig.github.as("ann").request("POST", `/repos/${shop}/issues/${number}/comments`, { body: "/warden recheck" });
    await work();
    expect(repliesOf(rig, number)).toEqual([expect.stringContaining("asked for a look by `protection`, `secrets`, `dependencies`.")]);
  });
});
