import { describe, expect, it } from "vitest";
import { ManagedSecrets, password } from "../e2e/managed-secrets.ts";
import { inYaml, issuesIn, pushed } from "../e2e/private-scene.ts";
import { sweepAnHourLater } from "../e2e/scene.ts";
import { findingsOf, propose, secretChecks, secretsScene, shop, work } from "../e2e/secrets-scene.ts";
import { alertNow, alertOf, leaked, say } from "../e2e/triage-scene.ts";

describe("an alert of GitHub's secret scanning", () => {
  it("that only reviewers may close stays open, the finding does not, and the reply says so", async () => {
    const rig = await secretsScene();
    const { head, pull, id } = await leaked(rig);
    const alert = alertOf(rig, head);
    rig.github.setSecretScanning(shop, { delegatedDismissal: true });
    await work(rig);
    const reply = await say(rig, pull, "mia", `/warden dismiss ${id} ${head} reason:"An example."`);
    expect(reply).toContain("Ask one of them to close it on GitHub.");
    expect(findingsOf(rig)).toMatchObject([{ state: "dismissed" }]);
    expect(alertNow(rig, alert)).toMatchObject({ state: "open" });
  });

  it("is told of where secret scanning is off by nobody, and no look fails", async () => {
    const rig = await secretsScene();
    const { head, pull, id } = await leaked(rig);
    alertOf(rig, head);
    rig.github.setSecretScanning(shop, { enabled: false });
    await work(rig);
    expect(await say(rig, pull, "mia", `/warden dismiss ${id} ${head} reason:"An example."`)).toContain("done:");
    expect(findingsOf(rig)).toMatchObject([{ state: "dismissed" }]);
  });
});

describe("a managed secret that is pushed without a pull request", () => {
  it("is told of once: not again for the next push, nor for what a redelivery shows", async () => {
    const rig = await secretsScene();
    const managed = new ManagedSecrets(rig);
    await pushed(rig, managed);
    rig.github.as("carl").request("POST", `/repos/${shop}/git/refs`, { ref: "refs/heads/copy", sha: rig.github.headOf(shop, "main") });
    rig.github.commit(shop, "copy", { "b.ts": "2\n" }, "carl");
    await work(rig);
    const [issue, ...more] = issuesIn(rig, shop);
    expect(more).toEqual([]);
    expect(issue).toMatchObject({ title: expect.stringContaining("Leaked in acme/shop: ") });
    expect(issue?.body).toContain("`prod/db`");
  });
});

describe("a managed secret that leaked", () => {
  it("is put aside for some days alone, and its finding ends when its value is replaced twice", async () => {
    const rig = await secretsScene();
    const managed = new ManagedSecrets(rig);
    await managed.put("prod/db", password(1));
    const head = rig.github.commit(shop, "topic", { "deploy/db.yaml": inYaml(password(1)) }, "carl");
    const pull = propose(rig, "topic");
    await work(rig);
    const id = findingsOf(rig)[0]?.fingerprint.slice(0, 10);
    expect(await say(rig, pull, "mia", `/warden dismiss ${id} ${head} reason:"No."`)).toContain("it is no false alarm");
    expect(await say(rig, pull, "mia", `/warden dismiss ${id} ${head} as:wont-fix reason:"No."`)).toContain("only until a day");
    await say(rig, pull, "mia", `/warden dismiss ${id} ${head} as:wont-fix until:2026-01-20 reason:"Replaced on Monday."`);
    expect(secretChecks(rig, head).at(-1)?.conclusion).toBe("success");
    await say(rig, pull, "mia", `/warden reopen ${id}`);
    await managed.put("prod/db", password(2));
    await sweepAnHourLater(rig);
    expect(findingsOf(rig)).toMatchObject([{ state: "open" }]);
    await managed.put("prod/db", password(3));
    await sweepAnHourLater(rig);
    expect(findingsOf(rig)).toMatchObject([{ state: "revoked", resolution: { by: "the bot" } }]);
    expect(secretChecks(rig, head).at(-1)?.conclusion).toBe("success");
  });
});
