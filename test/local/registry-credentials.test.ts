import { mkdtempSync, rmSync } from "node:fs";
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

  it("may be absent", async () => {
    expect(await read("npm.example.com")).toBeUndefined();
  });
});
