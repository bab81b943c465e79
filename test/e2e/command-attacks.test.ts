import { describe, expect, it } from "vitest";
import { callsOf, changesOf, isBaseline, writesTo } from "./assertions.ts";
import { conversation, deliveryOf, reactionsOf, replayed, repliesOf, shop } from "./conversation.ts";
import { enforcing, type Rig, reporting } from "./rig.ts";
import { scene } from "./scene.ts";

/** The newest delivery of a comment that has this in it. */
function deliveryWith(rig: Rig, text: string): string {
  const found = rig.github.deliveries.findLast(({ event, body }) => event === "issue_comment" && body.includes(JSON.stringify(text)));
  if (found === undefined) throw new Error(`GitHub delivered no comment ${text}.`);
  return found.body;
}

/** `ada` has asked to enforce what is only reported, and `bob` could approve it. */
async function waiting(rig: Rig) {
  const stage = await conversation(rig);
  rig.github.addCollaborator(shop, "bob", "admin");
  const asked = stage.comment("ada", `/warden enforce ${stage.head}`);
  await stage.work();
  const id = /approve ([0-9a-f]{12})/.exec(repliesOf(rig, stage.pull)[0] ?? "")?.[1] ?? "";
  expect(id).toMatch(/^[0-9a-f]{12}$/);
  return { ...stage, asked, id, approve: `/warden approve ${id}`, enforce: `/warden enforce ${stage.head}` };
}

describe("an old delivery that is sent again", () => {
  it("enforces nothing a second time, under whatever guid", async () => {
    const rig = await scene({ home: reporting });
    const { comment, work, approve, enforce } = await waiting(rig);
    comment("bob", approve);
    await work();
    expect(isBaseline(rig, shop)).toBe(true);
    rig.github.as("alice").weakenProtection(shop, "main");
    await work();
    expect(isBaseline(rig, shop)).toBe(false);
    rig.github.resetLog();
    for (const text of [enforce, approve, enforce]) {
      expect(await replayed(rig, "issue_comment", deliveryWith(rig, text))).toBe(202);
      await work();
    }
    expect(isBaseline(rig, shop)).toBe(false);
    expect(writesTo(rig, shop)).toEqual([]);
  });

  it("pauses nothing a second time, after it was resumed", async () => {
    const rig = await scene({ home: enforcing });
    const { comment, work } = await conversation(rig);
    comment("mia", '/warden pause reason:"Moving the build."');
    await work();
    const { body } = deliveryOf(rig, "issue_comment", "created");
    comment("mia", "/warden resume");
    await work();
    await replayed(rig, "issue_comment", body);
    await work();
    rig.github.as("alice").weakenProtection(shop, "main");
    await work();
    expect(isBaseline(rig, shop)).toBe(true);
  });

  it("is nothing under the name of another event, or of none", async () => {
    const rig = await scene({ home: reporting });
    const { pull, work, enforce } = await waiting(rig);
    const replies = repliesOf(rig, pull);
    rig.github.resetLog();
    const statuses: number[] = [];
    for (const event of ["pull_request_review", "pull_request_review_comment", "check_run", "pull_request", "no_such_event"]) {
      statuses.push(await replayed(rig, event, deliveryWith(rig, enforce)));
      await work();
    }
    expect(repliesOf(rig, pull)).toEqual(replies);
    expect(callsOf(rig)).toEqual([]);
    expect(statuses.every((status) => status < 500)).toBe(true);
  });

  it("of a comment that was edited to a command later is not followed, and neither is that of the edit", async () => {
    const rig = await scene({ home: reporting });
    const { comment, pull, work, approve } = await waiting(rig);
    const replies = repliesOf(rig, pull);
    const thought = comment("bob", "I have to think about it.");
    await work();
    rig.github.as("bob").request("PATCH", `/repos/${shop}/issues/comments/${thought}`, { body: approve });
    await work();
    for (const action of ["created", "edited"]) {
      await replayed(rig, "issue_comment", deliveryOf(rig, "issue_comment", action).body);
      await work();
    }
    expect(isBaseline(rig, shop)).toBe(false);
    expect(repliesOf(rig, pull)).toEqual(replies);
  });

  it("that names a comment of another repository is not followed here", async () => {
    const rig = await scene({ home: reporting });
    const { pull, work } = await conversation(rig);
    rig.github.createRepository("acme", "other", { private: true });
    rig.github.addCollaborator("acme/other", "ada", "admin");
    rig.github.as("ada").request("POST", "/repos/acme/other/issues", { title: "Elsewhere" });
    rig.github.as("ada").request("POST", "/repos/acme/other/issues/1/comments", { body: "/warden recheck" });
    await work();
    const { body } = deliveryOf(rig, "issue_comment", "created");
    const moved = { ...(JSON.parse(body) as object), repository: rig.github.as("ada").request("GET", `/repos/${shop}`).body };
    rig.github.resetLog();
    expect(await replayed(rig, "issue_comment", JSON.stringify(moved))).toBe(202);
    await work();
    expect(repliesOf(rig, pull)).toEqual([]);
    expect(writesTo(rig, shop)).toEqual([]);
    expect(writesTo(rig, "acme/other")).toEqual([]);
  });
});

describe("between a command and its approval", () => {
  it("whoever gave it may lose their role: then nothing is done", async () => {
    const rig = await scene({ home: reporting });
    const { comment, asked, pull, work, approve } = await waiting(rig);
    rig.github.addCollaborator(shop, "ada", "write");
    comment("bob", approve);
    await work();
    expect(isBaseline(rig, shop)).toBe(false);
    expect(reactionsOf(rig, asked)).toContain("-1");
    expect(repliesOf(rig, pull)[0]).toContain("held back");
  });

  it("whoever gave it may leave altogether: then nothing is done", async () => {
    const rig = await scene({ home: reporting });
    const { comment, work, approve } = await waiting(rig);
    rig.github.removeCollaborator(shop, "ada");
    comment("bob", approve);
    await work();
    expect(isBaseline(rig, shop)).toBe(false);
  });

  it("its comment may be deleted or edited: then nothing is done", async () => {
    for (const change of ["DELETE", "PATCH"] as const) {
      const rig = await scene({ home: reporting });
      const { comment, asked, work, approve } = await waiting(rig);
      const body = change === "PATCH" ? { body: "Never mind." } : undefined;
      rig.github.as("ada").request(change, `/repos/${shop}/issues/comments/${asked}`, body);
      await work();
      comment("bob", approve);
      await work();
      expect([change, isBaseline(rig, shop)]).toEqual([change, false]);
    }
  });

  it("the approver may lose their role while the approval is on its way", async () => {
    const rig = await scene({ home: reporting });
    const { comment, pull, work, approve } = await waiting(rig);
    comment("bob", approve);
    rig.github.addCollaborator(shop, "bob", "maintain");
    await work();
    expect(isBaseline(rig, shop)).toBe(false);
    expect(repliesOf(rig, pull)[1]).toContain("An administrator of this repository can.");
  });

  it("the repository may be renamed: what was asked is done, under its new name", async () => {
    const rig = await scene({ home: reporting });
    const { work, approve, pull } = await waiting(rig);
    rig.github.rename(shop, "store");
    await work();
    rig.github.as("bob").request("POST", `/repos/acme/store/issues/${pull}/comments`, { body: approve });
    await work();
    expect(isBaseline(rig, "acme/store")).toBe(true);
  });

  it("fifteen minutes may pass: then it takes the command again", async () => {
    const rig = await scene({ home: reporting });
    const { comment, pull, work, approve } = await waiting(rig);
    rig.clock.advance(15 * 60_000);
    comment("bob", approve);
    await work();
    expect(isBaseline(rig, shop)).toBe(false);
    expect(repliesOf(rig, pull)[1]).toContain("more than 15 minutes");
  });
});

describe("the same person twice", () => {
  it("is no second person: not by another comment, and not through an App", async () => {
    const rig = await scene({ home: reporting });
    const { comment, work, approve } = await waiting(rig);
    const { id: app } = rig.github.createApp({ slug: "mailer", permissions: { issues: "write", pull_requests: "write" }, events: [] });
    rig.github.install(app, "acme");
    comment("ada", approve);
    comment("ada", approve, { via: "mailer" });
    // A person who could approve, and whom an App speaks for.
    comment("bob", approve, { via: "mailer" });
    await work();
    expect(isBaseline(rig, shop)).toBe(false);
  });

  it("is none in another pull request either, where the request is not known", async () => {
    const rig = await scene({ home: reporting });
    const { work, approve } = await waiting(rig);
    rig.github.commit(shop, "other", { "b.ts": "2\n" }, "carl");
    const made = rig.github.as("carl").request("POST", `/repos/${shop}/pulls`, { title: "Other", head: "other", base: "main" });
    const other = (made.body as { number: number }).number;
    rig.github.as("bob").request("POST", `/repos/${shop}/issues/${other}/comments`, { body: approve });
    await work();
    expect(isBaseline(rig, shop)).toBe(false);
    expect(repliesOf(rig, other)).toEqual([expect.stringContaining("nothing waits under")]);
  });
});

describe("whoever is no person", () => {
  it("gives no command, though its name is a person's", async () => {
    const rig = await scene({ home: reporting });
    const { pull, work, enforce, approve } = await waiting(rig);
    const replies = repliesOf(rig, pull);
    // Its comments are by `bob[bot]`.
    const { id: app } = rig.github.createApp({
      slug: "bob",
      permissions: { administration: "write", issues: "write", pull_requests: "write" },
      events: [],
    });
    rig.github.install(app, "acme");
    for (const body of [enforce, approve, "/warden help"]) {
      rig.github.asApp("bob").request("POST", `/repos/${shop}/issues/${pull}/comments`, { body });
    }
    await work();
    expect(repliesOf(rig, pull)).toEqual(replies);
    expect(isBaseline(rig, shop)).toBe(false);
  });

  it("gives no dangerous command in a person's name", async () => {
    const rig = await scene({ home: reporting });
    const { comment, pull, head, work } = await conversation(rig);
    const { id: app } = rig.github.createApp({ slug: "mailer", permissions: { issues: "write", pull_requests: "write" }, events: [] });
    rig.github.install(app, "acme");
    comment("ada", `/warden enforce ${head}`, { via: "mailer" });
    comment("mia", '/warden pause reason:"x"', { via: "mailer" });
    await work();
    for (const reply of repliesOf(rig, pull)) expect(reply).toContain("the App `mailer` wrote it in your name");
    expect(repliesOf(rig, pull)).toHaveLength(2);
    expect(changesOf(rig).filter(({ change }) => change.kind === "commands.accept")).toEqual([]);
  });
});

describe("text that is not the author's own word", () => {
  it("is no command: our reply, quoted or not, with the command that it proposes", async () => {
    const rig = await scene({ home: reporting });
    const { comment, pull, work } = await waiting(rig);
    const [reply = "", ...others] = repliesOf(rig, pull);
    expect(others).toEqual([]);
    comment("bob", reply);
    comment("bob", reply.replaceAll(/^/gm, "> "));
    await work();
    expect(isBaseline(rig, shop)).toBe(false);
    expect(repliesOf(rig, pull)).toEqual([reply]);
  });

  it("is no command: titles, descriptions, names of branches and commits", async () => {
    const rig = await scene();
    const { work } = await conversation(rig);
    rig.github.commit(shop, "warden-pause", { "c.ts": "3\n" }, "carl");
    const words = { title: "/warden help", body: "/warden help", head: "warden-pause", base: "main" };
    const made = rig.github.as("carl").request("POST", `/repos/${shop}/pulls`, words);
    const { number } = made.body as { number: number };
    rig.github.as("carl").request("PATCH", `/repos/${shop}/pulls/${number}`, { body: "Now:\n/warden status" });
    rig.github.as("carl").request("POST", `/repos/${shop}/issues`, { title: "/warden help", body: "/warden help" });
    await work();
    expect(repliesOf(rig, number)).toEqual([]);
    expect(repliesOf(rig, number + 1)).toEqual([]);
  });
});
