import { chmodSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { LocalSecrets } from "../../src/local/managed-secrets.ts";
import { readLocalRegistryCredential } from "../../src/local/registry-credentials.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "pipewarden-registries-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

const put = (name: string, value: string, at = 1) => new LocalSecrets(folder).put(name, Buffer.from(value), at);
const read = async (host: string) => (await readLocalRegistryCredential(folder)(host))?.reveal();

describe("the credentials of registries on one machine", () => {
  it("are secrets of this machine by the name of their host", async () => {
    put("registries/npm.example.com", "one");
    put("registries/npm.example.com+8443", "two");
    put("payments/database", "three");
    expect(await read("npm.example.com")).toBe("one");
    expect(await read("npm.example.com:8443")).toBe("two");
    for (const other of ["example.com", "npm.example.com.", "../payments/database", "payments/database"]) {
      expect(await read(other), other).toBeUndefined();
    }
  });

  it("are the current ones", async () => {
    put("registries/npm.example.com", "one");
    put("registries/npm.example.com", "two", 2);
    expect(await read("npm.example.com")).toBe("two");
  });

  it("that others could read are not used, which is told without the folder's name", async () => {
    put("registries/npm.example.com", "one");
    chmodSync(join(folder, "managed-secrets.json"), 0o644);
    await expect(read("npm.example.com")).rejects.toMatchObject({
      code: "registry_credential_unreadable",
      message:
        "The credential of npm.example.com cannot be read (secrets_readable). `pipewarden secrets list` on the bot's machine says why.",
    });
  });

  it("may be absent", async () => {
    expect(await read("npm.example.com")).toBeUndefined();
  });
});
