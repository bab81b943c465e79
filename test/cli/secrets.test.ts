import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { runCommandLine } from "../../src/cli/command-line.ts";
import { LocalSecrets } from "../../src/local/managed-secrets.ts";
import { drawer, lettersAndDigits } from "../secrets/exact/kit.ts";

const folder = mkdtempSync(join(tmpdir(), "pipewarden-secrets-"));
afterAll(() => rmSync(folder, { recursive: true }));

async function run(...args: string[]) {
  const [out, err]: [string[], string[]] = [[], []];
  const env = { PIPEWARDEN_HOME: folder };
  const code = await runCommandLine(args, env, { out: (text) => void out.push(text), err: (text) => void err.push(text) });
  return { code, out: out.join(""), err: err.join("") };
}

describe("pipewarden secrets", () => {
  it("stores a value without its line end, and shows nothing of it", async () => {
    const value = drawer(9)(lettersAndDigits, 20);
    writeFileSync(join(folder, "value"), `${value}\n`);
    expect(await run("secrets", "list")).toMatchObject({ code: 0, out: "" });
    const stored = await run("secrets", "put", "shop/token", join(folder, "value"));
    expect(stored).toEqual({ code: 0, out: "Stored shop/token. The bot looks for it once it runs.\n", err: "" });
    const again = await run("secrets", "put", "shop/token", join(folder, "value"));
    expect(again.out).toBe("shop/token has this value already. The bot looks for it once it runs.\n");
    const listed = await run("secrets", "list");
    expect(listed.out).toMatch(/^\d{4}-\S+Z {2}shop\/token\n$/);
    const store = new LocalSecrets(folder);
    const [version = ""] = Object.keys((await store.describe("shop/token"))?.versions ?? {});
    expect((await store.read("shop/token", version))?.value.reveal()).toBe(value);
    expect(JSON.stringify([stored, again, listed])).not.toContain(value);
  });

  it("takes no value from the command line", async () => {
    expect(await run("secrets", "put", "shop/token", "a-value-that-is-no-file")).toMatchObject({
      code: 2,
      err: "pipewarden: a-value-that-is-no-file cannot be read (ENOENT).\n",
    });
  });
});
