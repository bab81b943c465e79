import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { runCommandLine } from "../../src/cli/command-line.ts";
import { configCheck } from "../../src/cli/config-check.ts";

const folder = mkdtempSync(join(tmpdir(), "pipewarden-config-"));
afterAll(() => rmSync(folder, { recursive: true }));

function fileOf(text: string): string {
  const name = join(folder, "pipewarden.yml");
  writeFileSync(name, text);
  return name;
}

async function check(text: string, options: { kind?: string; format?: string } = {}) {
  let out = "";
  const file = fileOf(text);
  const given = { file, kind: "organisation", format: "text", ...options };
  const code = await configCheck.run(given, {}, { out: (part) => (out += part), err: () => undefined });
  return { code, out: out.replaceAll(file, "FILE") };
}

describe("config check", () => {
  it("says that a file is valid", async () => {
    expect(await check("version: 1\n")).toEqual({ code: 0, out: "FILE is valid.\n" });
  });

  it("prints one line for each problem", async () => {
    expect(await check("version: 1\npausd: true\npolicies: 7\n")).toEqual({
      code: 1,
      out: 'FILE:2:1: There is no key "pausd" at the top of the file. Did you mean `paused`?\nFILE:3:11: `policies` must be a mapping of keys to values, but it is the number 7.\n',
    });
  });

  it("reads a repository's file as one, and tells what is ignored", async () => {
    expect(await check("version: 1\npaused: true\n", { kind: "repository" })).toEqual({
      code: 1,
      out: "FILE:2:1: warning: Ignored: `paused` counts only in the file of the organisation's `.github` repository.\nFILE is valid, with warnings.\n",
    });
  });

  it("gives the same to programs", async () => {
    const { code, out } = await check("version: 1\npausd: true\n", { format: "json" });
    expect(code).toBe(1);
    expect(JSON.parse(out)).toEqual({
      valid: false,
      kind: "organisation",
      problems: [expect.objectContaining({ line: 2, column: 1, path: "pausd", severity: "error" })],
    });
  });

  it.each([
    [{ kind: "team" }, "--kind takes organisation or repository."],
    [{ format: "xml" }, "--format takes text or json."],
  ])("refuses %j", async (options, message) => {
    const told: string[] = [];
    const words = Object.entries(options).flatMap(([name, value]) => [`--${name}`, value]);
    const output = { out: () => undefined, err: (text: string) => told.push(text) };
    expect(await runCommandLine(["config", "check", fileOf("version: 1\n"), ...words], {}, output)).toBe(2);
    expect(told).toEqual([`pipewarden: ${message}\n`]);
  });

  it("is a verb of the command line, and answers 2 for a file that cannot be read", () => {
    const run = (...args: string[]) => spawnSync(process.execPath, ["src/cli/main.ts", "config", "check", ...args], { encoding: "utf8" });
    const missing = run(join(folder, "missing.yml"));
    expect([missing.status, missing.stderr]).toEqual([2, expect.stringMatching(/^pipewarden: .*missing\.yml cannot be read: ENOENT/)]);
    expect(run(fileOf("version: 1\n")).status).toBe(0);
    expect(run(fileOf("version: 2\n"), "--kind", "repository").status).toBe(1);
  });
});
