import { describe, expect, it } from "vitest";
import { storePause } from "../../src/changes/pause.ts";
import { verbs } from "../../src/commands/registry.ts";
import { baselinePolicy } from "../../src/protection/policy.ts";
import { auditOf, checksOn, isBaseline } from "./assertions.ts";
import { conversation, reactionsOf, repliesOf, shop } from "./conversation.ts";
import { scene } from "./scene.ts";

const reporting = { ...baselinePolicy, mode: "report" } as const;

describe("help", () => {
  it("is seen, answered and marked as done", async () => {
    const rig = await scene();
    const { comment, pull, head, work } = await conversation(rig);
    const id = comment("ada", "/warden help");
    await work();
    expect(reactionsOf(rig, id)).toEqual(["+1", "eyes"]);
    const [reply = "", ...others] = repliesOf(rig, pull);
    expect(others).toEqual([]);
    for (const { name } of verbs) expect(reply).toContain(`\`/warden ${name}`);
    expect(reply).toContain(`by \`ada\` (admin), at \`${head.slice(0, 7)}\``);
    expect(reply).not.toContain(head);
  });

  it("lists only what the sender may use, and says that there is more", async () => {
    const rig = await scene();
    const { comment, pull, work } = await conversation(rig);
    comment("rita", "/warden help");
    await work();
    const [reply = ""] = repliesOf(rig, pull);
    expect(reply).toContain("/warden status");
    expect(reply).not.toContain("/warden recheck");
    expect(reply).toContain("more take another role than yours, which is read");
  });

  it("says everything about one command", async () => {
    const rig = await scene();
    const { comment, pull, work } = await conversation(rig);
    comment("ann", "/warden help explain");
    await work();
    const [reply = ""] = repliesOf(rig, pull);
    expect(reply).toContain("**Form:** `/warden explain subject`");
    expect(reply).toContain("**Who:** Whoever may read the repository");
    expect(reply).toContain("`/warden explain protection`");
  });
});

describe("who may not use the bot", () => {
  it("gets a reaction and no words", async () => {
    const rig = await scene();
    const { comment, pull, work } = await conversation(rig, { open: true });
    const id = comment("eve", "/warden help");
    await work();
    expect(reactionsOf(rig, id)).toEqual(["-1"]);
    expect(repliesOf(rig, pull)).toEqual([]);
  });

  it("gets nothing for what is no command, and nothing for a comment that would be costly to read", async () => {
    const rig = await scene();
    const { comment, pull, work } = await conversation(rig, { open: true });
    const ids = [comment("eve", "> /warden help"), comment("eve", `${"x".repeat(5_000)}\n\n/warden help`)];
    await work();
    expect(ids.map((id) => reactionsOf(rig, id))).toEqual([[], []]);
    expect(repliesOf(rig, pull)).toEqual([]);
  });

  it("is any bot, whatever it may do in the repository", async () => {
    const rig = await scene();
    const { comment, pull, work } = await conversation(rig);
    const { id: app } = rig.github.createApp({ slug: "helper", permissions: { issues: "write", pull_requests: "write" }, events: [] });
    rig.github.install(app, "acme");
    const { body } = rig.github.asApp("helper").request("POST", `/repos/${shop}/issues/${pull}/comments`, { body: "/warden help" });
    await work();
    expect(reactionsOf(rig, (body as { id: number }).id)).toEqual([]);
    expect(repliesOf(rig, pull)).toEqual([]);
    // A person who writes through an App is a person, for commands that do no harm.
    const id = comment("ann", "/warden help", { via: "helper" });
    await work();
    expect(reactionsOf(rig, id)).toEqual(["+1", "eyes"]);
  });

  it("is not the author of a pull request in a public repository, who may ask", async () => {
    const rig = await scene();
    const { pull, work } = await conversation(rig, { open: true });
    rig.github.createFork(shop, "eve");
    rig.github.commit("eve/shop", "mine", { "b.ts": "2\n" }, "eve");
    const made = rig.github.as("eve").request("POST", `/repos/${shop}/pulls`, { title: "Mine", head: "eve:mine", base: "main" });
    const mine = (made.body as { number: number }).number;
    await work();
    for (const body of ["/warden status", "/warden recheck"]) {
      rig.github.as("eve").request("POST", `/repos/${shop}/issues/${mine}/comments`, { body });
    }
    await work();
    const replies = repliesOf(rig, mine);
    expect(replies).toHaveLength(2);
    expect(replies[0]).toContain("the policy `protection` is enforced here");
    expect(replies[1]).toContain("**recheck** was refused: your role here is read. Somebody with the role triage or higher");
    expect(repliesOf(rig, pull)).toEqual([]);
  });
});

describe("a command that cannot be followed", () => {
  it.each([
    ["is unknown", "/warden statsu", "Did you mean `status`?"],
    ["is formatted", "/warden **status**", "people may see something else"],
    ["is not printable", "/warden stаtus", "characters other than plain printable ones"],
    ["has an argument too many", "/warden status now", "`now` is one word too many. It goes `/warden status`."],
    ["has an argument that cannot be one", "/warden audit 21", "`21` cannot be its `n`"],
    ["lacks an argument", "/warden explain", "it lacks `subject`"],
    ["has an argument that it does not know", "/warden status of:all", "it has no argument `of`"],
    ["is empty", "/warden", "nothing stands after the name"],
    ["asks about no policy", "/warden explain protectoin", "Did you mean `protection`?"],
    ["asks about no command", "/warden help statu", "Did you mean `status`?"],
  ])("because it %s gets an answer that says so", async (_why, text, said) => {
    const rig = await scene();
    const { comment, pull, work } = await conversation(rig);
    const id = comment("ann", text);
    await work();
    expect(reactionsOf(rig, id)).toContain("confused");
    expect(repliesOf(rig, pull)).toEqual([expect.stringContaining(said)]);
  });

  it("because of the sender's role says who could, and stands in the audit trail", async () => {
    const rig = await scene();
    const { comment, pull, work } = await conversation(rig);
    const id = comment("rita", "/warden recheck");
    await work();
    expect(reactionsOf(rig, id)).toEqual(["-1"]);
    expect(repliesOf(rig, pull)[0]).toContain("**recheck** was refused: your role here is read. Somebody with the role triage or higher");
    const denied = auditOf(rig).filter(({ type }) => type === "pipewarden.commands.recheck.denied");
    expect(denied).toHaveLength(1);
    expect(denied[0]?.data).toMatchObject({
      actor: { user: { name: "rita" } },
      unmapped: { decision: { allowed: false, reason: "role" } },
    });
  });
});

describe("a comment with several commands", () => {
  it("gets one reply, with a paragraph for each of the first ten, and the worst counts", async () => {
    const rig = await scene();
    const { comment, pull, work } = await conversation(rig);
    const id = comment("ann", `Let me see.\n\n${Array(9).fill("/warden help status").join("\n")}\n/warden nonsense\n/warden why`);
    await work();
    expect(reactionsOf(rig, id)).toEqual(["confused", "eyes"]);
    const [reply = "", ...others] = repliesOf(rig, pull);
    expect(others).toEqual([]);
    expect(reply.match(/\*\*help\*\*/g)).toHaveLength(9);
    expect(reply).toContain("There is no command `nonsense`");
    expect(reply).toContain("at most ten commands");
    expect(reply).not.toContain("**why**");
  });
});

describe("status", () => {
  it("says what is weaker than asked, and what holds the bot back, without names where everybody reads", async () => {
    const rig = await scene();
    const { comment, pull, work, acme } = await conversation(rig, { open: true, policy: reporting });
    await storePause(rig.table, {
      scope: { kind: "owner", ownerId: acme, owner: "acme" },
      reason: "Mallory is on call.",
      by: "mallory",
      since: rig.clock.now(),
    });
    comment("ann", "/warden status");
    await work();
    const [reply = ""] = repliesOf(rig, pull);
    expect(reply).toContain("the policy `protection` only reports here");
    expect(reply).toMatch(/- \*\*Approving reviews\*\*: is .+, should be /);
    expect(reply).toContain("The bot is paused in all repositories of this owner since 2026-01-15");
    expect(reply).not.toMatch(/mallory/i);
  });
});

describe("explain", () => {
  it("says what is asked and by which file", async () => {
    const rig = await scene();
    const { comment, pull, work } = await conversation(rig, { policy: reporting });
    comment("ann", "/warden explain protection.default-branch.required-reviews");
    await work();
    const [reply = ""] = repliesOf(rig, pull);
    expect(reply).toContain("| `protection.default-branch.required-reviews.count` | `1` | ");
    expect(reply).toContain("the organisation's file");
    expect(reply).not.toContain("enforce-admins");
  });
});

describe("why and audit", () => {
  it("say what the bot did, and name people only where not everybody reads", async () => {
    for (const open of [false, true]) {
      const rig = await scene();
      const { comment, pull, work } = await conversation(rig, { open });
      rig.github.as("mallory").weakenProtection(shop, "main");
      await work();
      comment("mia", "/warden why\n/warden audit 3");
      await work();
      const [reply = ""] = repliesOf(rig, pull);
      expect(reply).toMatch(/succeeded: `.+`, after `branch_protection_rule\.\w+`/);
      expect(reply.includes("`mallory`")).toBe(!open);
      expect(reply.includes("everybody can read this conversation")).toBe(open);
      expect(reply.includes("| when | what | phase | who |")).toBe(!open);
    }
  });
});

describe("recheck", () => {
  it("makes the bot look and act as its policies say, and tells in the same reply what came of it", async () => {
    const rig = await scene();
    const { comment, pull, work } = await conversation(rig, { policy: reporting });
    const id = comment("tina", "/warden recheck");
    await work(baselinePolicy);
    expect(isBaseline(rig, shop)).toBe(true);
    expect(checksOn(rig, shop)[0]?.output.summary).toContain("`tina`");
    expect(reactionsOf(rig, id)).toEqual(["+1", "eyes"]);
    const [reply = "", ...others] = repliesOf(rig, pull);
    expect(others).toEqual([]);
    expect(reply).toContain("asked for a look by `protection`, `secrets`, `dependencies`, `dependency-review`, `configuration`");
    expect(reply).toMatch(/- `protection` has looked; done: `Create a branch protection rule/);
    expect(reply).toContain("- `configuration/pull` has looked: nothing to change");
    const repair = auditOf(rig).find(({ type }) => type === "pipewarden.protection.rule.succeeded");
    expect(repair?.data.actor.user?.name).toBe("tina");
  });

  it("says when a brake holds what it found", async () => {
    const rig = await scene();
    const { comment, pull, work, acme } = await conversation(rig, { policy: reporting });
    await storePause(rig.table, {
      scope: { kind: "owner", ownerId: acme, owner: "acme" },
      reason: "The pager is on fire.",
      by: "An operator",
      since: rig.clock.now(),
    });
    const id = comment("tina", "/warden recheck");
    await work(baselinePolicy);
    expect(rig.github.protectionOf(shop, "main")).toBeNull();
    expect(reactionsOf(rig, id)).toEqual(["-1", "eyes"]);
    expect(repliesOf(rig, pull)[0]).toContain("held back: `Create a branch protection rule");
  });
});

describe("preview", () => {
  it("says what would be changed and changes nothing", async () => {
    const rig = await scene();
    const { comment, pull, work } = await conversation(rig, { policy: reporting });
    const id = comment("tina", "/warden preview");
    await work();
    expect(rig.github.protectionOf(shop, "main")).toBeNull();
    expect(reactionsOf(rig, id)).toEqual(["+1", "eyes"]);
    const [reply = ""] = repliesOf(rig, pull);
    expect(reply).toContain("only reports here. Enforced, it would change this:");
    expect(reply).toContain("| setting | now | asked for | would become |");
  });
});
