import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Check } from "../../src/operations/doctor/check.ts";
import { drawSecret } from "../deliveries/webhooks.ts";
import { type Stand, setStand } from "./bot-process.ts";
import { appPermissions } from "./rig.ts";

let stand: Stand;
beforeEach(async () => {
  stand = await setStand();
});
afterEach(() => stand.close());

async function doctor(env: Record<string, string | undefined> = {}) {
  const { code, out, err } = await stand.run(["doctor", "--format", "json"], env).ended;
  const { ok, checks } = JSON.parse(out) as { ok: boolean; checks: Check[] };
  return { code, ok, checks, err, of: (name: string): Check | undefined => checks.find((check) => check.name === name) };
}

describe("pipewarden doctor", () => {
  it("finds a bot well: its ping goes the whole way, and what must be denied is denied", async () => {
    const bot = await stand.start();
    const seen = await doctor();
    expect(seen.checks.filter(({ state }) => state !== "ok")).toEqual([]);
    expect(seen).toMatchObject({ code: 0, ok: true });
    expect(seen.err).toMatch(/^Looking at the App/);
    expect(seen.checks.map(({ name }) => name)).toContain("path.foreign-installation");
    // The bot itself repairs the shop meanwhile.
    expect(stand.github.requests.filter(({ write, path }) => write && !path.startsWith("/repos/acme/shop/"))).toEqual([]);
    const text = await stand.run(["doctor"]).ended;
    expect(text.code).toBe(0);
    expect(text.out).toMatch(/^app\n {2}ok {4}credentials +GitHub knows the App as pipewarden/);
    expect(text.out).toMatch(/\nAll is well \(\d+ checks\)\.\n$/);
    for (const shown of [text.out, text.err, bot.err()]) expect(shown).not.toContain(stand.env.WEBHOOK_SECRET);
  });

  it("finds another secret at GitHub, and a permission that was not accepted", async () => {
    const bot = await stand.start();
    const { github, env } = stand;
    github.setWebhook(Number(env.APP_ID), `${bot.url}/api/github/webhooks`, drawSecret());
    const { checks: _, ...granted } = appPermissions;
    github.setPermissions(stand.installationId, granted);
    github.createRepository("acme", "second");
    await github.idle();
    const seen = await doctor();
    expect(seen.code).toBe(1);
    expect(seen.of("webhook.deliveries")).toMatchObject({ state: "failure", message: expect.stringContaining("another secret") });
    expect(seen.of("installations.permissions")?.state).toBe("failure");
    const text = await stand.run(["doctor"]).ended;
    expect(text.code).toBe(1);
    expect(text.out).toMatch(/\n {2}FAIL {2}deliveries +(?:One delivery|\d+ deliveries) failed/);
    expect(text.out).toMatch(/\n2 failures, 0 warnings\.\n$/);
  });

  it("looks at the App alone where no bot runs, and says that none does", async () => {
    const seen = await doctor();
    expect(seen.code).toBe(1);
    expect(seen.of("bot.running")).toMatchObject({ state: "failure", message: expect.stringContaining("Start it with: pipewarden start") });
    expect(seen.of("app.credentials")?.state).toBe("ok");
    expect(seen.of("webhook.configuration")?.state).toBe("failure");
    expect(seen.of("path.ping")).toBeUndefined();
  });

  it("names credentials that are missing as what is wrong", async () => {
    const seen = await doctor({ PRIVATE_KEY: undefined });
    expect(seen.code).toBe(1);
    expect(seen.of("app.credentials")).toMatchObject({ state: "failure", message: expect.stringContaining("Set PRIVATE_KEY") });
    const broken = await doctor({ PRIVATE_KEY: "no key" });
    expect(broken.of("app.credentials")).toMatchObject({ state: "failure", message: expect.stringMatching(/private key/i) });
  });

  it("could not look when it is asked wrongly", async () => {
    const { code, out, err } = await stand.run(["doctor", "--url", "https://elsewhere.example"]).ended;
    expect([code, out]).toEqual([2, ""]);
    expect(err).toContain("Unknown option '--url'");
  });
});
