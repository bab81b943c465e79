import { randomBytes, randomUUID } from "node:crypto";
import { chmodSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { inspect } from "node:util";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { credentialFile } from "../../src/local/credential-file.ts";
import { readSecretsFile } from "../../src/local/secrets-file.ts";
import type { Environment } from "../../src/local/settings.ts";
import { requireWritable, writeSecretsFile } from "../../src/local/write-secrets-file.ts";
import { PipewardenError } from "../../src/values/errors.ts";
import { Secret } from "../../src/values/secret.ts";

let folder: string;
let path: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "pipewarden-write-secrets-"));
  path = join(folder, "secrets.json");
});
afterEach(() => rmSync(folder, { recursive: true }));

const now = Date.UTC(2031, 0, 1);
const drawn = () => ({ appId: "12", privateKey: Secret.of(randomUUID()), webhookSecret: Secret.of(randomBytes(20).toString("hex")) });
const app = () => ({ ...drawn(), slug: "pipewarden", htmlUrl: "https://github.com/apps/pipewarden" });
const store = (env: Environment = {}, replace = false) => credentialFile({ env, folder, replace, now: () => now });

function refusal(act: () => unknown): PipewardenError {
  try {
    act();
  } catch (error) {
    if (error instanceof PipewardenError) return error;
    throw error;
  }
  throw new Error("Nothing was refused");
}

describe("writing secrets.json", () => {
  it.each([0o000, 0o022, 0o077])("makes a file that only its owner can read, whatever the mask (%o)", (mask) => {
    const former = process.umask(mask);
    try {
      writeSecretsFile(path, drawn(), { replace: false });
    } finally {
      process.umask(former);
    }
    expect(statSync(path).mode & 0o777).toBe(0o600);
    expect(readdirSync(folder)).toEqual(["secrets.json"]);
  });

  it("is read back as it was written, with the secret from before", () => {
    const secrets = drawn();
    const previous = { secret: Secret.of("old"), replacedAt: now - 1_000 };
    writeSecretsFile(path, { ...secrets, previousWebhookSecret: previous }, { replace: true });
    expect(readSecretsFile(path, now)).toEqual({
      appId: "12",
      privateKey: secrets.privateKey.reveal(),
      webhookSecret: secrets.webhookSecret.reveal(),
      previousWebhookSecret: { secret: "old", replacedAt: now - 1_000 },
    });
  });

  it("leaves what is there, unless it is to be replaced", () => {
    writeFileSync(path, "{}", { mode: 0o600 });
    expect(refusal(() => writeSecretsFile(path, drawn(), { replace: false })).code).toBe("secrets_exist");
    expect(readFileSync(path, "utf8")).toBe("{}");
    writeSecretsFile(path, drawn(), { replace: true });
    expect(Object.keys(readSecretsFile(path, now))).toHaveLength(3);
  });

  it("does not write through a link that somebody left where its draft goes", () => {
    const elsewhere = join(folder, "elsewhere");
    writeFileSync(elsewhere, "mine");
    symlinkSync(elsewhere, `${path}.new`);
    writeSecretsFile(path, drawn(), { replace: false });
    expect(readFileSync(elsewhere, "utf8")).toBe("mine");
  });

  it("that fails says so, without what was to be written", () => {
    const secrets = drawn();
    const error = refusal(() => writeSecretsFile(join(folder, "gone", "secrets.json"), secrets, { replace: true }));
    expect(error.code).toBe("secrets_unwritable");
    expect(inspect(error, { depth: 9, showHidden: true })).not.toContain(secrets.webhookSecret.reveal());
    expect(refusal(() => requireWritable(join(folder, "gone", "secrets.json"))).code).toBe("secrets_unwritable");
  });
});

describe("the file as a place for a new App's credentials", () => {
  it("is tried without leaving anything, then takes them", async () => {
    await store().check();
    expect(readdirSync(folder)).toEqual([]);
    await store().store(app());
    expect(existsSync(path)).toBe(true);
    expect(store().place).toBe(`the file ${path}`);
  });

  it("is refused where credentials are already, in the file or in the environment", async () => {
    await store().store(app());
    await expect(store().check()).rejects.toMatchObject({ code: "credentials_exist", message: expect.stringContaining("--replace") });
    await expect(store().store(app())).rejects.toMatchObject({ code: "secrets_exist" });
    await store({}, true).check();
    await expect(store({ WEBHOOK_SECRET: "x" }, true).check()).rejects.toMatchObject({ code: "credentials_in_environment" });
  });

  it("is refused where others may write to the folder", async () => {
    chmodSync(folder, 0o777);
    await expect(store().check()).rejects.toMatchObject({ code: "folder_writable_by_others" });
  });
});
