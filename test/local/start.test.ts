import { randomUUID } from "node:crypto";
import { EventEmitter, once } from "node:events";
import { chmodSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { inspect } from "node:util";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { readControlFile } from "../../src/local/control-file.ts";
import type { RunningBot } from "../../src/local/start.ts";
import { startFromEnvironment } from "../../src/local/start-from-environment.ts";
import { PipewardenError } from "../../src/values/errors.ts";
import { drawSecret, ruleEdited, webhook } from "../deliveries/webhooks.ts";
import { startAcme } from "./acme.ts";

let parent: string;
let folder: string;
let world: Awaited<ReturnType<typeof startAcme>>;
let env: Record<string, string>;
let crashes: EventEmitter;
let crashed: string[];
let running: RunningBot[];

beforeEach(async () => {
  parent = mkdtempSync(join(tmpdir(), "pipewarden-start-"));
  folder = join(parent, "bot");
  world = await startAcme();
  env = {
    APP_ID: String(world.app.id),
    PRIVATE_KEY: world.app.privateKeyPem,
    WEBHOOK_SECRET: drawSecret(),
    GITHUB_API_URL: world.github.url,
    PIPEWARDEN_HOME: folder,
    PORT: "0",
    LOG_LEVEL: "silent",
  };
  [crashes, crashed, running] = [new EventEmitter(), [], []];
});
afterEach(async () => {
  await Promise.all(running.map((bot) => bot.stop()));
  await world.github.close();
  rmSync(parent, { recursive: true });
});

const start = async (changes: Record<string, string> = {}): Promise<RunningBot> => {
  const bot = await startFromEnvironment({ ...env, ...changes }, { crashes, crash: (line) => crashed.push(line) });
  running.push(bot);
  return bot;
};
const post = ({ url }: RunningBot, secret: string) => {
  const { headers, body } = webhook("branch_protection_rule", ruleEdited, secret);
  return fetch(`${url}/api/github/webhooks`, { method: "POST", headers: headers as Record<string, string>, body });
};

describe("a bot that is started from the environment", () => {
  it("listens, can be asked, and frees its folder and port when it is stopped", async () => {
    const bot = await start();
    expect(await (await fetch(`${bot.url}/healthz`)).json()).toEqual({ status: "ok" });
    const control = readControlFile(folder);
    expect(control?.url).toBe(bot.url);
    const asked = await fetch(`${bot.url}/control/sweep`, { method: "POST", headers: { authorization: `Bearer ${control?.token}` } });
    expect(await asked.json()).toEqual({ queued: 1, failed: 0 });
    await bot.stop();
    expect(existsSync(join(folder, "control.json"))).toBe(false);
    await expect(fetch(`${bot.url}/healthz`)).rejects.toThrow("fetch failed");
    expect((await start({ PORT: new URL(bot.url).port })).url).toBe(bot.url);
  });

  it("accepts webhooks signed with the current secret, and for a day with the one before", async () => {
    mkdirSync(folder, { mode: 0o700 });
    const [old, older] = [drawSecret(), drawSecret()];
    const previous = (secret: string, hoursAgo: number) => {
      const replacedAt = new Date(Date.now() - hoursAgo * 3_600_000).toISOString();
      writeFileSync(join(folder, "secrets.json"), JSON.stringify({ previousWebhookSecret: { secret, replacedAt } }), { mode: 0o600 });
    };
    const statuses = async (bot: RunningBot) => [
      (await post(bot, env.WEBHOOK_SECRET ?? "")).status,
      (await post(bot, old)).status,
      (await post(bot, older)).status,
    ];
    previous(old, 23);
    const first = await start();
    expect(await statuses(first)).toEqual([202, 202, 401]);
    await first.stop();
    previous(old, 25);
    expect(await statuses(await start())).toEqual([202, 401, 401]);
  });

  it("stores webhooks until the end of its stopping, for the next start", async () => {
    const bot = await start();
    await world.github.idle();
    world.github.faults.inject({ kind: "latency", ms: 200, probability: 1 });
    expect((await post(bot, env.WEBHOOK_SECRET ?? "")).status).toBe(202);
    const stopping = bot.stop();
    expect((await post(bot, env.WEBHOOK_SECRET ?? "")).status).toBe(202);
    await stopping;
  });

  it("writes a line for people when an error was caught by nobody, without what hangs on it", async () => {
    await start();
    const canary = randomUUID();
    crashes.emit("uncaughtException", Object.assign(new TypeError(canary), { request: { headers: canary } }));
    expect(crashed).toEqual([
      "The bot ends by a fault of its own (TypeError); its log has the details. The next start takes up what was in hand.",
    ]);
  });
});

describe("a start that cannot succeed", () => {
  const canary = `canary-${randomUUID()}`;

  const refusal = async (changes: Record<string, string>): Promise<PipewardenError> => {
    const error: unknown = await start(changes).catch((reason: unknown) => reason);
    if (!(error instanceof PipewardenError)) throw new Error(`Not refused: ${inspect(error)}`);
    expect(`${error.message} ${error.stack}`).not.toContain(canary);
    return error;
  };

  it.each<[string, Record<string, string>, string, RegExp]>([
    ["a private key that is none", { PRIVATE_KEY: canary }, "private_key_invalid", /private key/],
    ["an App id that is none", { APP_ID: canary }, "app_id_invalid", /^The App id is neither a number nor a client id/],
    ["a secret that everybody knows", { WEBHOOK_SECRET: "development" }, "webhook_secret_known", /^"development" is Probot's/],
    ["a secret with a line end", { WEBHOOK_SECRET: `${canary}\n` }, "webhook_secret_padded", /begins or ends with white space/],
    ["no secret", { WEBHOOK_SECRET: "" }, "credentials_missing", /^Set WEBHOOK_SECRET in the environment, or the same in /],
    ["an address of GitHub that is none", { GITHUB_API_URL: canary }, "api_url_invalid", /GITHUB_API_URL/],
    ["an address that is not encrypted", { GITHUB_API_URL: "http://github.example.org" }, "api_url_invalid", /use https/],
  ])("because of %s says so before it touches the folder", async (_what, changes, code, sentence) => {
    expect(await refusal(changes)).toMatchObject({ code, message: expect.stringMatching(sentence) });
    expect(existsSync(folder)).toBe(false);
  });

  it("because the port is in use names PORT, and leaves the folder free and GitHub alone", async () => {
    const other = createServer().listen(0, "127.0.0.1");
    await once(other, "listening");
    const { port } = other.address() as AddressInfo;
    expect(await refusal({ PORT: String(port) })).toMatchObject({ code: "port_in_use", message: expect.stringContaining("Set PORT to") });
    other.close();
    expect(world.github.requests).toEqual([]);
    expect(readControlFile(folder)).toBeUndefined();
    await start();
  });

  it("because another bot has the folder says so, and does not disturb that one", async () => {
    const first = await start();
    const control = readControlFile(folder);
    expect(await refusal({})).toMatchObject({ code: "store_in_use" });
    expect(readControlFile(folder)).toEqual(control);
    expect((await post(first, env.WEBHOOK_SECRET ?? "")).status).toBe(202);
  });

  it("because GitHub does not know the client id closes everything again", async () => {
    expect(await refusal({ APP_ID: "Iv23liUnknownClient" })).toMatchObject({ code: expect.stringMatching(/^github_/) });
    await start();
  });

  it("because others may write to the folder says how to close it", async () => {
    mkdirSync(folder);
    chmodSync(folder, 0o777);
    expect(await refusal({})).toMatchObject({ code: "folder_writable_by_others" });
  });
});
