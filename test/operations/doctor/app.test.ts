import { generateKeyPairSync } from "node:crypto";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createGitHub } from "../../../src/github/github.ts";
import { usedFor } from "../../../src/operations/doctor/permissions.ts";
import { webhookTarget } from "../../../src/operations/doctor/webhook-target.ts";
import { readAppDefinition } from "../../../src/registration/app-definition.ts";
import { Secret } from "../../../src/values/secret.ts";
import { drawSecret } from "../../deliveries/webhooks.ts";
import { appEvents, appPermissions } from "../../e2e/rig.ts";
import { startWard, type Ward } from "./ward.ts";

let ward: Ward;
beforeEach(async () => {
  ward = await startWard();
});
afterEach(async () => {
  expect(ward.rig.github.violations).toEqual([]);
  await ward.close();
});

const wanted = { default_permissions: appPermissions as Record<string, "read" | "write">, default_events: appEvents };
const states = async (changes = {}) => Object.fromEntries((await ward.examine("app", changes)).map(({ name, state }) => [name, state]));

describe("the doctor's look at the App", () => {
  it("finds an App well that is registered as app.yml says", async () => {
    const checks = await ward.examine("app");
    expect(checks.map(({ name }) => name)).toEqual([
      ...["app.credentials", "app.clock", "app.webhook-secret", "app.permissions", "app.events"],
      ...["installations.permissions", "installations.suspended"],
    ]);
    expect(checks.filter(({ state }) => state !== "ok")).toEqual([]);
    expect(checks[0]?.message).toBe(`GitHub knows the App as pipewarden (id ${ward.rig.app.id}).`);
  });

  it("holds the App against app.yml, and can say of each permission what fails without it", () => {
    const { default_permissions: permissions, default_events: events } = readAppDefinition();
    expect([permissions, events.toSorted()]).toEqual([appPermissions, appEvents.toSorted()]);
    expect(Object.keys(usedFor).sort()).toEqual(Object.keys(permissions).sort());
  });

  it("fails when GitHub does not take the key, and leaves out what it cannot see then", async () => {
    const { privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
    const pem = privateKey.export({ type: "pkcs8", format: "pem" }) as string;
    const { clock } = ward.rig;
    const github = createGitHub({ appId: ward.rig.app.id, privateKey: Secret.of(pem), apiUrl: ward.rig.github.url, clock });
    const checks = await ward.examine("app", { github });
    expect(checks[0]).toMatchObject({ name: "app.credentials", state: "failure" });
    expect(checks[0]?.message).toMatch(/does not take the App's credentials.*Check the App id, the private key/);
    expect(checks.slice(3).map(({ state }) => state)).toEqual(["skipped", "skipped", "skipped", "skipped"]);
  });

  it("fails when GitHub cannot be reached, without calling the key wrong", async () => {
    const fetch = () => Promise.reject(new TypeError("fetch failed"));
    const look = await ward.look("app", "app.credentials", { github: ward.rig.clients({ fetch }) });
    expect(look?.state).toBe("failure");
    expect(look?.message).toMatch(/^GitHub did not answer\./);
    expect((await states({ github: ward.rig.clients({ fetch }) }))["app.clock"]).toBe("skipped");
  });

  it.each([
    [0, "ok", "agrees"],
    [29_000, "ok", "agrees"],
    [45_000, "warning", "45 s ahead of GitHub's; beyond 60 s"],
    [-45_000, "warning", "45 s behind GitHub's"],
    [90_000, "failure", "90 s ahead of GitHub's: GitHub refuses the App's tokens"],
    [-900_000, "failure", "900 s behind GitHub's: GitHub refuses the App's tokens"],
  ])("of a clock that is wrong by %d ms says %s", async (off, state, words) => {
    const look = await ward.look("app", "app.clock", ward.clientsOff(off));
    expect(look?.state).toBe(state);
    expect(look?.message).toContain(words);
  });

  it("reads GitHub's clock out of the refusal that the wrong clock causes", async () => {
    const checks = await ward.examine("app", ward.clientsOff(90_000));
    expect(checks.slice(0, 2).map(({ state }) => state)).toEqual(["failure", "failure"]);
  });

  it("fails when the webhook secret is another App's, or is missing", async () => {
    const webhook = webhookTarget({ url: ward.rig.webhookUrl, secret: Secret.of(drawSecret()), appId: String(ward.rig.app.id + 1) });
    const other = await ward.look("app", "app.webhook-secret", { webhook });
    expect(other?.state).toBe("failure");
    expect(other?.message).toContain(`for the App ${ward.rig.app.id + 1}, the private key for ${ward.rig.app.id}`);
    expect(await ward.look("app", "app.webhook-secret", { webhook: undefined })).toMatchObject({ state: "failure" });
  });

  it("takes the client id in the store for the same App", async () => {
    const { data } = await ward.rig.clients().app().request("GET /app");
    const webhook = webhookTarget({ url: ward.rig.webhookUrl, secret: Secret.of(drawSecret()), appId: data?.client_id });
    expect(await ward.look("app", "app.webhook-secret", { webhook })).toMatchObject({ state: "ok" });
  });

  it("fails when the App lacks a permission, and says what does not work", async () => {
    const more = { ...wanted, default_permissions: { ...wanted.default_permissions, actions: "write" as const } };
    const less = await ward.look("app", "app.permissions", { wanted: more });
    expect(less?.state).toBe("failure");
    expect(less?.message).toContain("lacks actions: write (without it a feature does not work). Grant it in the App's settings");
    const { rig } = ward;
    const { checks: _, ...fewer } = appPermissions;
    const other = rig.github.createApp({ slug: "fewer", permissions: fewer, events: appEvents });
    const { clock } = rig;
    const github = createGitHub({ appId: other.id, privateKey: Secret.of(other.privateKeyPem), apiUrl: rig.github.url, clock });
    expect(await ward.look("app", "app.permissions", { github })).toMatchObject({
      state: "failure",
      message: expect.stringContaining("no check run says what was wrong"),
    });
  });

  it("warns of an App that may only observe", async () => {
    const enforcing = { ...wanted, default_permissions: { ...wanted.default_permissions, members: "write" as const } };
    const look = await ward.look("app", "app.permissions", { wanted: enforcing });
    expect(look).toMatchObject({ state: "warning", message: expect.stringMatching(/may only read members.*mode enforce/) });
  });

  it("warns when the App may do more than it needs", async () => {
    const { pull_requests: _, ...fewer } = wanted.default_permissions;
    const look = await ward.look("app", "app.permissions", {
      wanted: { ...wanted, default_permissions: { ...fewer, administration: "read" as const } },
    });
    expect(look?.state).toBe("warning");
    expect(look?.message).toMatch(/more than it needs: administration: write instead of read, pull_requests: write\. Whoever steals/);
  });

  it("fails for an event that the App does not get, and warns of one that it need not get", async () => {
    const missing = await ward.look("app", "app.events", { wanted: { ...wanted, default_events: [...appEvents, "workflow_run"] } });
    expect(missing).toMatchObject({ state: "failure", message: expect.stringContaining("does not get workflow_run") });
    const needless = await ward.look("app", "app.events", {
      wanted: { ...wanted, default_events: appEvents.filter((event) => event !== "push") },
    });
    expect(needless).toMatchObject({ state: "warning", message: expect.stringContaining("also gets push") });
  });

  it("fails for an account that has not accepted new permissions, with the page where an owner does", async () => {
    const { checks: _, ...granted } = appPermissions;
    ward.rig.github.setPermissions(ward.rig.installation.id, granted);
    const look = await ward.look("app", "installations.permissions");
    expect(look?.state).toBe("failure");
    expect(look?.message).toMatch(/acme \(checks: write\) at http\S+\/settings\/installations\/\d+\/permissions\/update/);
  });

  it("warns of a suspended installation, and does not ask it for permissions", async () => {
    ward.rig.github.setPermissions(ward.rig.installation.id, { metadata: "read" });
    ward.rig.github.suspend(ward.rig.installation.id);
    expect(await states()).toMatchObject({ "installations.permissions": "ok", "installations.suspended": "warning" });
    expect((await ward.look("app", "installations.suspended"))?.message).toContain("acme");
  });

  it("warns when the App is installed nowhere", async () => {
    ward.rig.github.uninstall(ward.rig.installation.id);
    expect(await states()).toMatchObject({ "installations.permissions": "warning", "installations.suspended": "skipped" });
  });
});
