import { describe, expect, it } from "vitest";
import { appSettings } from "../../src/github/app-settings.ts";
import { systemClock } from "../../src/values/clock.ts";
import { Secret } from "../../src/values/secret.ts";
import { startAcme } from "../local/acme.ts";

describe("An App's own settings", () => {
  it("tell who the key signs as, and take another webhook secret and nothing else", async () => {
    const { github, app } = await startAcme();
    const settings = appSettings({ appId: app.id, privateKey: Secret.of(app.privateKeyPem), apiUrl: github.url, clock: systemClock });
    expect(await settings.whoAmI()).toEqual({ id: app.id, clientId: app.clientId, slug: "pipewarden", organization: undefined });
    await settings.setWebhookSecret(Secret.of("a".repeat(32)));
    expect(github.requests.map(({ method, path, requestBody }) => [method, path, requestBody])).toEqual([
      ["GET", "/app", undefined],
      ["PATCH", "/app/hook/config", { secret: "a".repeat(32) }],
    ]);
    expect(github.violations).toEqual([]);
    await github.close();
  });

  it("tell that GitHub does not know a key, or has deleted it", async () => {
    const { github, app } = await startAcme();
    const pem = github.addAppKey(app.id);
    const of = (key: string) => appSettings({ appId: app.id, privateKey: Secret.of(key), apiUrl: github.url, clock: systemClock });
    expect((await of(pem).whoAmI()).id).toBe(app.id);
    github.deleteOldestAppKey(app.id);
    await expect(of(app.privateKeyPem).whoAmI()).rejects.toMatchObject({ code: expect.stringMatching(/^github_/) });
    expect((await of(pem).whoAmI()).id).toBe(app.id);
    expect(() => github.deleteOldestAppKey(app.id)).toThrow("only private key");
    await github.close();
  });
});
