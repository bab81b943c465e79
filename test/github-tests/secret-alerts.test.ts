import { beforeEach, describe, expect, it } from "vitest";
import { listen, openHouse, PERMISSIONS } from "./kit.ts";

const ALERTS = "/repos/acme/api/secret-scanning/alerts";

async function openVault() {
  const house = await openHouse({ permissions: { ...PERMISSIONS, secret_scanning_alerts: "write" } });
  const hooks = await listen();
  const watcher = house.github.createApp({
    slug: "watcher",
    permissions: { secret_scanning_alerts: "read" },
    events: ["secret_scanning_alert", "secret_scanning_alert_location"],
    webhookUrl: hooks.url,
    webhookSecret: "drawn",
  });
  house.github.install(watcher.id, "acme");
  const commit = house.github.commit("acme/api", "main", { "src/a.env": "first\nkey = open sesame!\n" }, "bob");
  return { ...house, hooks, commit };
}
let vault: Awaited<ReturnType<typeof openVault>>;
beforeEach(async () => {
  vault = await openVault();
});

const openOne = (more: object = {}): number =>
  vault.github.openSecretAlert("acme/api", {
    secret: "open sesame",
    secretType: "acme_password",
    locations: [{ type: "commit", commit: vault.commit, path: "src/a.env" }],
    ...more,
  });

describe("an alert of secret scanning", () => {
  it("has the secret in REST, unless it is hidden, and never in its event, which has no state either", async () => {
    const number = openOne({ validity: "active", bypassedBy: "bob", provider: { name: "Acme", slug: "acme" } });
    await vault.github.idle();
    const { body } = await vault.bot("GET", `${ALERTS}/${number}`);
    expect(body).toMatchObject({ state: "open", resolution: null, secret: "open sesame", push_protection_bypassed_by: { login: "bob" } });
    expect(body.first_location_detected).toMatchObject({ path: "src/a.env", start_line: 2, start_column: 7, end_column: 17 });
    expect((await vault.bot("GET", `${ALERTS}/${number}?hide_secret=true`)).body).not.toHaveProperty("secret");
    expect((await vault.bot("GET", ALERTS)).body[0]).toHaveProperty("secret");
    const told = (event: string) => vault.hooks.received.find(({ headers }) => headers["x-github-event"] === event)?.payload;
    const [created, location] = [told("secret_scanning_alert"), told("secret_scanning_alert_location")];
    expect(created).toMatchObject({ action: "created", alert: { number, validity: "active" }, sender: { login: "github" } });
    expect(created.alert).not.toHaveProperty("secret");
    expect(created.alert).not.toHaveProperty("state");
    expect(location).toMatchObject({ action: "created", alert: { number }, location: { type: "commit", details: { path: "src/a.env" } } });
  });

  it("is resolved and opened again, and tells of it", async () => {
    const number = openOne();
    const resolved = await vault.bot("PATCH", `${ALERTS}/${number}`, {
      state: "resolved",
      resolution: "used_in_tests",
      resolution_comment: "A fixture.",
    });
    expect(resolved.body).toMatchObject({ state: "resolved", resolution: "used_in_tests", resolved_by: { login: "warden[bot]" } });
    const again = await vault.ann.request("PATCH", `${ALERTS}/${number}`, { state: "open" });
    expect(again.body).toMatchObject({ state: "open", resolution: null, resolved_at: null });
    await vault.github.idle();
    const told = vault.hooks.received.map(({ payload }) => `${payload.action} by ${payload.sender.login}`);
    expect(told).toEqual(expect.arrayContaining(["resolved by warden[bot]", "reopened by ann"]));
  });

  it.each<[number, object]>([
    [422, { state: "resolved" }],
    [422, { state: "open", resolution: "revoked" }],
    [400, { state: "open" }],
    [400, { state: "resolved", resolution: "revoked", resolution_comment: "x".repeat(281) }],
    [422, { assignee: "nobody" }],
  ])("refuses with %i: %o", async (status, body) => {
    expect((await vault.bot("PATCH", `${ALERTS}/${openOne()}`, body)).status).toBe(status);
  });

  it("can be left to reviewers, or to nobody", async () => {
    const number = openOne();
    vault.github.setSecretScanning("acme/api", { delegatedDismissal: true });
    const wish = { state: "resolved", resolution: "revoked" };
    expect((await vault.bot("PATCH", `${ALERTS}/${number}`, wish)).status).toBe(403);
    vault.github.setSecretScanning("acme/api", { enabled: false });
    expect((await vault.bot("GET", `${ALERTS}/${number}`)).status).toBe(404);
    expect((await vault.bot("GET", ALERTS)).status).toBe(404);
  });

  it("lists its places, those in conversations among them", async () => {
    const { body: issue } = await vault.bot("POST", "/repos/acme/api/issues", { title: "open sesame", body: "b" });
    const { body: comment } = await vault.bot("POST", `/repos/acme/api/issues/${issue.number}/comments`, { body: "open sesame" });
    const number = openOne();
    vault.github.addSecretLocation("acme/api", number, { type: "issue_title", number: issue.number });
    vault.github.addSecretLocation("acme/api", number, { type: "issue_comment", comment: comment.id });
    const { body } = await vault.bot("GET", `${ALERTS}/${number}/locations`);
    expect(body.map(({ type }: { type: string }) => type)).toEqual(["commit", "issue_title", "issue_comment"]);
    expect(body[2].details.issue_comment_url).toBe(comment.url);
    expect((await vault.bot("GET", `${ALERTS}/${number}`)).body.has_more_locations).toBe(true);
    await vault.github.idle();
    expect(vault.hooks.received.filter(({ headers }) => headers["x-github-event"] === "secret_scanning_alert_location")).toHaveLength(3);
  });

  it("is filtered by state, and shown to those alone who keep the repository", async () => {
    const [one, two] = [openOne(), openOne({ secretType: "other" })];
    await vault.bot("PATCH", `${ALERTS}/${one}`, { state: "resolved", resolution: "wont_fix" });
    expect((await vault.bot("GET", `${ALERTS}?state=open`)).body.map(({ number }: { number: number }) => number)).toEqual([two]);
    expect((await vault.bot("GET", `${ALERTS}?secret_type=acme_password&resolution=wont_fix`)).body).toHaveLength(1);
    expect(() => vault.github.as("bob").request("GET", `${ALERTS}/${one}`)).toThrow("404");
    expect((await vault.bot("GET", `${ALERTS}/99`)).status).toBe(404);
  });
});
