import { randomUUID } from "node:crypto";
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { inspect } from "node:util";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type Credentials, loadCredentials } from "../../src/local/credentials.ts";
import type { Environment } from "../../src/local/settings.ts";
import { PipewardenError } from "../../src/values/errors.ts";

const now = Date.UTC(2031, 4, 6, 12);
const day = 24 * 3600 * 1000;

let folder: string;
let path: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "pipewarden-credentials-"));
  path = join(folder, "secrets.json");
});
afterEach(() => rmSync(folder, { recursive: true }));

const write = (content: unknown, mode = 0o600) => {
  writeFileSync(path, typeof content === "string" ? content : JSON.stringify(content));
  chmodSync(path, mode);
};
const load = (env: Environment = {}) => loadCredentials(env, folder, now);
const revealed = ({ appId, privateKey, webhookSecret }: Credentials) => [appId, privateKey.reveal(), webhookSecret.reveal()];

function refusal(act: () => unknown): PipewardenError {
  try {
    act();
  } catch (error) {
    if (error instanceof PipewardenError) return error;
    throw error;
  }
  throw new Error("Nothing was refused");
}

describe("credentials", () => {
  it("come from Probot's variables", () => {
    expect(revealed(load({ APP_ID: "12", PRIVATE_KEY: "key", WEBHOOK_SECRET: "word" }))).toEqual(["12", "key", "word"]);
  });

  it("come from secrets.json, the id as a number or as text", () => {
    write({ appId: 12, privateKey: "key", webhookSecret: "word" });
    expect(revealed(load())).toEqual(["12", "key", "word"]);
    write(`\uFEFF${JSON.stringify({ appId: "Iv1.12", privateKey: "key", webhookSecret: "word" })}`);
    expect(revealed(load())).toEqual(["Iv1.12", "key", "word"]);
  });

  it("come from the environment first, each of them", () => {
    write({ appId: 12, privateKey: "key", webhookSecret: "word" });
    expect(revealed(load({ WEBHOOK_SECRET: "other", PRIVATE_KEY: "", APP_ID: " " }))).toEqual(["12", "key", "other"]);
  });

  it("take the private key from the file that PRIVATE_KEY_PATH names", () => {
    writeFileSync(join(folder, "app.pem"), "the pem");
    const env = { APP_ID: "12", PRIVATE_KEY_PATH: join(folder, "app.pem"), WEBHOOK_SECRET: "word" };
    expect(revealed(load(env))).toEqual(["12", "the pem", "word"]);
    const gone = { ...env, PRIVATE_KEY_PATH: join(folder, "gone.pem") };
    expect(() => load(gone)).toThrow(`The private key at PRIVATE_KEY_PATH (${join(folder, "gone.pem")}) cannot be read (ENOENT).`);
  });

  it("are missed by name, all at once, with the places where they may be put", () => {
    write({ appId: 12 });
    expect(() => load()).toThrow(
      `Set PRIVATE_KEY or PRIVATE_KEY_PATH, WEBHOOK_SECRET in the environment, or the same in ${path}: the App's settings page on GitHub has them.`,
    );
    rmSync(path);
    expect(() => load({ PRIVATE_KEY: "key" })).toThrow(/^Set APP_ID, WEBHOOK_SECRET in the environment/);
  });

  it("keep white space around the webhook secret, so that whoever checks it can tell", () => {
    expect(load({ APP_ID: "12", PRIVATE_KEY: "key", WEBHOOK_SECRET: " word\n" }).webhookSecret.reveal()).toBe(" word\n");
  });

  it("do not show themselves", () => {
    const word = randomUUID();
    write({
      appId: 12,
      privateKey: word,
      webhookSecret: word,
      previousWebhookSecret: { secret: word, replacedAt: "2031-05-06T00:00:00Z" },
    });
    expect(inspect(load(), { depth: 9 })).not.toContain(word);
    expect(JSON.stringify(load())).not.toContain(word);
  });
});

describe("the webhook secret before the last change", () => {
  const base = { appId: 12, privateKey: "key", webhookSecret: "word" };

  it("is accepted until 24 hours after the change", () => {
    write({ ...base, previousWebhookSecret: { secret: "old", replacedAt: "2031-05-06T10:00:00+02:00" } });
    const previous = load().previousWebhookSecret;
    expect(previous?.secret.reveal()).toBe("old");
    expect(previous?.until).toBe(Date.UTC(2031, 4, 6, 8) + day);
  });

  it("is not accepted for ever because its time cannot be read", () => {
    write({ ...base, previousWebhookSecret: { secret: "old", replacedAt: "yesterday" } });
    expect(refusal(load).message).toMatch(/secrets\.json has no usable value at previousWebhookSecret\.replacedAt\. It holds /);
  });

  it("is not accepted for longer by a time in the future", () => {
    write({ ...base, previousWebhookSecret: { secret: "old", replacedAt: "2031-05-06T12:00:01Z" } });
    expect(refusal(load)).toMatchObject({ code: "secrets_malformed", message: expect.stringContaining("in the future") });
  });
});

describe("secrets.json", () => {
  it.each([0o640, 0o604, 0o620, 0o660, 0o644, 0o777])("is refused when others have access to it (%o)", (mode) => {
    write({ appId: 12, privateKey: "key", webhookSecret: "word" }, mode);
    expect(refusal(load)).toMatchObject({
      code: "secrets_readable",
      message: `Others on this machine can read ${path}; run: chmod 600 ${path}`,
    });
  });

  it("may be read-only", () => {
    write({ appId: 12, privateKey: "key", webhookSecret: "word" }, 0o400);
    expect(load().appId).toBe("12");
  });

  it("is told apart from a folder of that name", () => {
    mkdirSync(path, { mode: 0o700 });
    expect(refusal(load)).toMatchObject({ code: "secrets_unreadable", message: `${path} cannot be read (EISDIR).` });
  });

  const canary = `canary-${randomUUID()}`;
  it.each([
    ["is not JSON", `{"webhookSecret": "${canary}`],
    ["is not JSON", canary],
    ["is no JSON object", `"${canary}"`],
    ["is no JSON object", "null"],
    ["is no JSON object", JSON.stringify([canary])],
    ["is not known", JSON.stringify({ [canary]: "" })],
    ["no usable value at webhookSecret", JSON.stringify({ webhookSecret: [canary] })],
    ["no usable value at privateKey", JSON.stringify({ privateKey: { pem: canary } })],
    ["no usable value at privateKey", JSON.stringify({ privateKey: "  " })],
    ["no usable value at appId", JSON.stringify({ appId: 1.5, webhookSecret: canary })],
    ["no usable value at previousWebhookSecret", JSON.stringify({ previousWebhookSecret: canary })],
    ["no usable value at previousWebhookSecret", JSON.stringify({ previousWebhookSecret: { secret: canary, until: "2031-01-01" } })],
  ])("that %s is refused without a word of its content: %s", (what, content) => {
    write(content);
    const error = refusal(() => load({ APP_ID: "12", PRIVATE_KEY: "key", WEBHOOK_SECRET: "word" }));
    expect(error.code).toBe("secrets_malformed");
    expect(error.message).toContain(path);
    expect(error.message).toContain(what);
    expect(error.message).toContain("It holds appId, privateKey, webhookSecret");
    expect(inspect(error, { depth: 9, showHidden: true })).not.toContain(canary);
  });
});
