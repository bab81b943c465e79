import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { claimDelivery } from "../../../src/deliveries/claim.ts";
import type { Fetch } from "../../../src/github/api-fetch.ts";
import { webhookTarget } from "../../../src/operations/doctor/webhook-target.ts";
import { Secret } from "../../../src/values/secret.ts";
import { drawSecret } from "../../deliveries/webhooks.ts";
import { startWard, type Ward } from "./ward.ts";

let ward: Ward;
beforeEach(async () => {
  ward = await startWard();
});
afterEach(async () => {
  expect(ward.rig.github.violations).toEqual([]);
  await ward.close();
});

/** Clients that are answered so to `GET /app/hook/config`. */
const configured = (changes: Record<string, unknown>) => {
  const config: Fetch = async (url, init) => {
    const response = await fetch(url, init);
    return String(url).endsWith("/app/hook/config") ? Response.json({ ...((await response.json()) as object), ...changes }) : response;
  };
  return { github: ward.rig.clients({ fetch: config }) };
};
const configuration = (changes = {}) => ward.look("webhook", "webhook.configuration", changes);
const deliveries = () => ward.look("webhook", "webhook.deliveries");
let repositories = 1;
/** Something that GitHub tells the bot. */
const happens = async () => {
  ward.rig.github.createRepository("acme", `r${repositories++}`);
  await ward.rig.github.idle();
};

describe("the doctor's look at GitHub's settings of the webhook", () => {
  it("finds them well", async () => {
    expect(await configuration()).toEqual({
      name: "webhook.configuration",
      state: "ok",
      message: `GitHub sends to ${ward.rig.webhookUrl}, signed, as JSON.`,
    });
  });

  it.each([
    ["there is no address", { url: "" }, "no webhook address"],
    ["there is no secret", { secret: "" }, "it has no secret"],
    ["it is a form", { content_type: "form" }, "content type is not application/json"],
    ["certificates are not verified", { insecure_ssl: "1" }, "certificates are not verified"],
    ["certificates are not verified (a number)", { insecure_ssl: 1 }, "certificates are not verified"],
  ])("fails when %s", async (_, changes, words) => {
    expect(await configuration(configured(changes))).toMatchObject({ state: "failure", message: expect.stringContaining(words) });
  });

  it("fails when a deployment is at another address", async () => {
    const webhook = webhookTarget({ url: "https://hooks.example/api/github/webhooks", secret: Secret.of(drawSecret()) });
    const look = await configuration({ webhook });
    expect(look).toMatchObject({ state: "failure", message: expect.stringContaining("the bot is at https://hooks.example/") });
  });

  it("takes a tunnel to this machine for one when GitHub's last delivery arrived, and warns when not", async () => {
    const through = configured({ url: "https://tunnel.example/hooks" });
    await happens();
    expect(await configuration(through)).toMatchObject({ state: "ok", message: expect.stringContaining("over verified TLS") });
    ward.rig.github.setWebhook(ward.rig.app.id, ward.rig.webhookUrl, drawSecret());
    await happens();
    expect(await configuration(through)).toMatchObject({ state: "warning", message: expect.stringContaining("whether the tunnel runs") });
  });
});

describe("the doctor's look at GitHub's deliveries", () => {
  it("is content with none, and with those that arrived", async () => {
    expect(await deliveries()).toMatchObject({ state: "ok" });
    await happens();
    expect(await deliveries()).toMatchObject({ state: "ok" });
  });

  it("fails when GitHub signs with another secret", async () => {
    const { github, app, webhookUrl, webhookSecret } = ward.rig;
    github.setWebhook(app.id, webhookUrl, drawSecret());
    await happens();
    expect(await deliveries()).toMatchObject({ state: "failure", message: expect.stringContaining("signs with another secret") });
    // Put right: what failed before is still open, but no longer the secret's fault.
    github.setWebhook(app.id, webhookUrl, webhookSecret);
    ward.rig.clock.advance(1_000);
    await happens();
    expect(await deliveries()).toMatchObject({ state: "warning", message: expect.stringContaining("send them again by itself") });
    for (const { guid, status_code } of github.deliveries) if (status_code === 401) github.redeliver(guid);
    await github.idle();
    expect(await deliveries()).toMatchObject({ state: "ok", message: expect.stringContaining("delivered later") });
  });

  it("finds well what was too large to be delivered, and is worked on by reference", async () => {
    const { github, app, webhookSecret, webhookUrl, clock, table } = ward.rig;
    github.setWebhook(app.id, "http://127.0.0.1:9/api/github/webhooks", webhookSecret);
    await happens();
    github.setWebhook(app.id, webhookUrl, webhookSecret);
    for (const { guid, status_code } of github.deliveries) {
      if ((status_code ?? 0) >= 400) await (await claimDelivery(table, clock, { guid, lane: "act" })).noteReference();
    }
    expect(await deliveries()).toMatchObject({ state: "ok", message: expect.stringContaining("read from GitHub") });
  });

  it("fails when nothing arrives, and forgets it after a day", async () => {
    const { github, app, webhookSecret, clock } = ward.rig;
    github.setWebhook(app.id, "http://127.0.0.1:9/api/github/webhooks", webhookSecret);
    await happens();
    const look = await deliveries();
    expect(look).toMatchObject({
      state: "failure",
      message: expect.stringMatching(/failed to connect to host \(502\), and none was delivered/),
    });
    clock.advance(86_400_001);
    expect(await deliveries()).toMatchObject({ state: "ok" });
  });
});
