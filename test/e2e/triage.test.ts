import { describe, expect, it } from "vitest";
import { writesTo } from "./assertions.ts";
import { deliveryOf, replayed } from "./conversation.ts";
import { findingsOf, secretsScene, shop, work } from "./secrets-scene.ts";
import { alertNow, alertOf, conclusionOf, leaked, nameOf, replyTo, say, write } from "./triage-scene.ts";

describe("a finding that is no secret", () => {
  it("is put aside by a command, the check turns green, and GitHub's alert is closed", async () => {
    const rig = await secretsScene();
    const { head, pull, id } = await leaked(rig);
    const alert = alertOf(rig, head);
    await work(rig);
    expect(findingsOf(rig)).toMatchObject([{ state: "open", detail: { alerts: [{ number: alert }] } }]);
    expect(conclusionOf(rig, head)).toBe("failure");
    const reply = await say(rig, pull, "mia", `/warden dismiss ${id} ${head} reason:"The example of a manual."`);
    expect(reply).toContain(`done: \`Put finding ${id} aside as false-positive.\``);
    expect(reply).toContain(`done: \`Close alert ${alert} of GitHub's secret scanning as false_positive.\``);
    const resolution = { as: "false-positive", by: "mia", reason: "The example of a manual." };
    expect(findingsOf(rig)).toMatchObject([{ state: "dismissed", resolution }]);
    expect(conclusionOf(rig, head)).toBe("success");
    expect(alertNow(rig, alert)).toMatchObject({
      state: "resolved",
      resolution: "false_positive",
      resolved_by: { login: "pipewarden[bot]" },
    });
    expect(await say(rig, pull, "carl", `/warden explain ${id}`)).toContain("It was put aside as false-positive by `mia`");

    expect(await say(rig, pull, "mia", `/warden reopen ${id}`)).toContain(`done: \`Open finding ${id} again.\``);
    expect(alertNow(rig, alert)).toMatchObject({ state: "open" });
    expect(findingsOf(rig)).toMatchObject([{ state: "open", resolution: null }]);
    expect(conclusionOf(rig, head)).toBe("failure");
  });

  it("is not put aside by whoever wrote it, in their own pull request or in anybody's", async () => {
    const rig = await secretsScene();
    rig.github.addCollaborator(shop, "pete", "maintain");
    const { head, pull } = await leaked(rig, { by: "pete" });
    expect(await say(rig, pull, "pete", `/warden dismiss ${nameOf(rig)} ${head} reason:"Mine."`)).toContain("**dismiss** was refused");
    const other = rig.github.commit(shop, "other", { "src/b.ts": "1\n" }, "carl");
    const { body } = rig.github.as("carl").request("POST", `/repos/${shop}/pulls`, { title: "Other", head: "other", base: "main" });
    const elsewhere = (body as { number: number }).number;
    await work(rig);
    const reply = await say(rig, elsewhere, "pete", `/warden dismiss ${nameOf(rig)} ${other} reason:"Mine."`);
    expect(reply).toContain("Whoever wrote or proposed what holds a secret does not put it aside.");
    expect(findingsOf(rig)).toMatchObject([{ state: "open" }]);
    expect(await say(rig, elsewhere, "mia", `/warden dismiss ${nameOf(rig)} ${other} reason:"An example."`)).toContain("done:");
    expect(conclusionOf(rig, head)).toBe("success");
  });

  it("stays as it is when whoever wished it lost their access meanwhile", async () => {
    const rig = await secretsScene();
    const { head, pull, id } = await leaked(rig);
    const comment = write(rig, pull, "mia", `/warden dismiss ${id} ${head} reason:"An example."`);
    const bot = await rig.startBot({
      // She loses it while the bot answers that it goes on.
      fetch: (input, init) => {
        if (init?.method === "POST" && String(input).endsWith(`/issues/${pull}/comments`)) rig.github.addCollaborator(shop, "mia", "read");
        return fetch(input, init);
      },
    });
    await rig.settle(bot);
    expect(replyTo(rig, pull, comment)).toContain("held back");
    expect(findingsOf(rig)).toMatchObject([{ state: "open" }]);
  });

  it("is put aside once, and told of once, however often the comment is delivered", async () => {
    const rig = await secretsScene();
    const { head, pull, id } = await leaked(rig);
    await say(rig, pull, "mia", `/warden dismiss ${id} ${head} reason:"An example."`);
    const [before] = findingsOf(rig);
    rig.github.resetLog();
    const { guid, body } = deliveryOf(rig, "issue_comment", "created");
    rig.github.redeliver(guid);
    await work(rig);
    expect(await replayed(rig, "issue_comment", body)).toBe(202);
    await work(rig);
    expect(findingsOf(rig)).toEqual([before]);
    expect(writesTo(rig, shop)).toEqual([]);
  });
});

describe("a scan that somebody asks for", () => {
  it("reads everything again, whatever was known, and forgets nothing that was decided", async () => {
    const rig = await secretsScene();
    const { head, pull, id } = await leaked(rig);
    await say(rig, pull, "mia", `/warden dismiss ${id} ${head} reason:"An example."`);
    rig.github.resetLog();
    const read = () => rig.github.requests.filter(({ path }) => path.split("?")[0] === `/repos/${shop}/commits/${head}`).length;
    await say(rig, pull, "carl", "/warden recheck");
    expect(read()).toBe(0);
    expect(await say(rig, pull, "mia", "/warden scan")).toContain("scanning this pull request again");
    expect(read()).toBeGreaterThan(0);
    expect(findingsOf(rig)).toMatchObject([{ state: "dismissed" }]);
    expect(conclusionOf(rig, head)).toBe("success");
  });
});
