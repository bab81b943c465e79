import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { runCommandLine } from "../../src/cli/command-line.ts";
import { filesOf } from "../dependencies/ecosystems/npm/fixture.ts";
import { NpmRegistry } from "../registries/npm.ts";

const home = mkdtempSync(join(tmpdir(), "pipewarden-deps-"));
const folder = join(home, "project");
const registry = new NpmRegistry()
  .publish("deep@1.0.0")
  .publish("deep@1.0.1")
  .publish("deep@2.0.0")
  .publish("stuck@1.0.0")
  .publish("inner@1.0.0")
  .publish("inner@1.0.1")
  .publish("outer@1.0.0", { dependencies: { inner: "1.0.0" } })
  .publish("outer@1.0.1", { dependencies: { inner: "1.0.1" } })
  .publish("outer@1.0.2", { dependencies: { inner: "1.0.1" } })
  .publish("parent@1.0.0", { dependencies: { deep: "1.0.0" } });
let server: { close(): Promise<void> };

const osv = (name: string, fixed?: string) => ({
  id: `GHSA-${name}`,
  summary: `${name} is bad`,
  affected: [
    {
      package: { ecosystem: "npm", name },
      ranges: [{ type: "SEMVER", events: [{ introduced: "0" }, ...(fixed === undefined ? [] : [{ fixed }])] }],
    },
  ],
});
const alert = (name: string, fixed: string) => ({
  number: 1,
  state: "open",
  dependency: { package: { ecosystem: "npm", name }, manifest_path: "package-lock.json" },
  security_advisory: { ghsa_id: `GHSA-${name}`, summary: "", severity: "high", vulnerabilities: [] },
  security_vulnerability: { package: { ecosystem: "npm", name }, vulnerable_version_range: `< ${fixed}` },
});

function put(path: string, text: string): void {
  mkdirSync(dirname(join(folder, path)), { recursive: true });
  writeFileSync(join(folder, path), text);
}

async function run(verb: "plan" | "fix", alerts: unknown, ...more: string[]) {
  const file = join(home, "alert.json");
  writeFileSync(file, typeof alerts === "string" ? alerts : JSON.stringify(alerts));
  let out = "";
  let err = "";
  const words = ["deps", verb, folder, "--alert", file, "--registry", registry.url, ...more];
  const code = await runCommandLine(words, {}, { out: (text) => (out += text), err: (text) => (err += text) });
  return { code, out, err };
}
const readBack = (path: string) => readFileSync(join(folder, path), "utf8");
const lockBefore = () => readBack("package-lock.json");

beforeAll(async () => {
  server = await registry.listen();
});
afterAll(async () => {
  await server.close();
  rmSync(home, { recursive: true });
});
beforeEach(() => {
  rmSync(folder, { recursive: true, force: true });
  const files = filesOf(registry, {
    manifest: { dependencies: { parent: "1.0.0", stuck: "^1.0.0" } },
    installed: { "node_modules/parent": "1.0.0", "node_modules/deep": "1.0.0", "node_modules/stuck": "1.0.0" },
  });
  for (const [path, text] of files) put(path, text);
});

describe("deps plan", () => {
  it("says what would change, how the package is reached and what is left, and writes nothing", async () => {
    const before = lockBefore();
    const { code, out } = await run("plan", osv("deep", "1.0.1"));
    expect([code, out.split("\n").slice(0, 4)]).toEqual([
      0,
      [
        "deep → 1.0.1  (override, package.json; GHSA-deep)",
        "  reached by parent@1.0.0 → deep@1.0.0",
        "  changes deep 1.0.0 to 1.0.1",
        "  note: An override makes parent use deep ^1.0.1, which it does not ask for. It stays until somebody removes it.",
      ],
    ]);
    expect(lockBefore()).toBe(before);
  });

  it("gives the same to programs, with the diffs", async () => {
    const { code, out } = await run("plan", [osv("deep", "1.0.1"), osv("stuck")], "--format", "json");
    expect(code).toBe(1);
    expect(JSON.parse(out)).toEqual({
      changes: [{ package: "deep", from: "1.0.0", to: "1.0.1", manifest: "package.json", strategy: "override" }],
      unfixable: [
        {
          package: "stuck",
          advisory: "GHSA-stuck",
          code: "no-patched-version",
          reason: expect.stringContaining("no version of stuck after 1.0.0"),
          blockedBy: [],
        },
      ],
      files: [
        { path: "package-lock.json", diff: expect.stringContaining('+      "version": "1.0.1",') },
        { path: "package.json", diff: expect.stringContaining('+  "overrides": {') },
      ],
    });
  });

  it("tells of each package from what is there to what is there in the end, and nothing of what an earlier plan settles", async () => {
    const files = filesOf(registry, {
      manifest: { dependencies: { outer: "1.0.0" } },
      installed: { "node_modules/outer": "1.0.0", "node_modules/inner": "1.0.0" },
    });
    for (const [path, text] of files) put(path, text);
    const severe = { ...osv("inner", "1.0.1"), database_specific: { severity: "CRITICAL" } };
    const { code, out } = await run("plan", [osv("outer", "1.0.2"), severe, osv("inner", "1.0.0-x")], "--format", "json");
    expect([code, JSON.parse(out)]).toMatchObject([
      0,
      {
        changes: [
          { package: "inner", from: "1.0.0", to: "1.0.1", strategy: "bump" },
          { package: "outer", from: "1.0.0", to: "1.0.2", strategy: "bump" },
        ],
      },
    ]);
    const settled = await run("plan", [severe, osv("outer", "1.0.1")], "--format", "json");
    expect([settled.code, JSON.parse(settled.out)]).toMatchObject([0, { unfixable: [] }]);
  });

  it("takes alerts as GitHub gives them", async () => {
    expect(await run("plan", alert("deep", "1.0.1"))).toMatchObject({ code: 0, out: expect.stringContaining("deep → 1.0.1") });
    expect(await run("plan", [{ ...alert("deep", "1.0.1"), state: "dismissed" }])).toMatchObject({
      code: 1,
      out: "Nothing below this folder is affected.\n",
    });
  });

  it("answers 1 when there is nothing to do, and says why", async () => {
    expect(await run("plan", osv("absent", "1.0.0"))).toEqual({
      code: 1,
      out: "absent: nothing to do for GHSA-absent. The lockfile has no absent.\n",
      err: "",
    });
  });

  it("says of a manifest without a lockfile that it is none to fix by", async () => {
    put("pyproject.toml", '[project]\nname = "a"\nversion = "1"\ndependencies = ["leaf==1.0"]\n');
    const record = { id: "GHSA-leaf", affected: [{ package: { ecosystem: "PyPI", name: "leaf" }, ranges: [] }] };
    const { code, out } = await run("plan", record);
    expect(code).toBe(1);
    expect(out).toContain("leaf: no fix for GHSA-leaf. There is `pyproject.toml`, and no poetry.lock, uv.lock,");
    rmSync(join(folder, "pyproject.toml"));
    expect((await run("plan", record)).out).toBe("leaf: nothing to do for GHSA-leaf. Nothing below this folder is a project of pip.\n");
  });

  it("answers 0 when what is affected is fixed, whatever else is not installed", async () => {
    expect(await run("plan", [osv("deep", "1.0.1"), osv("absent", "1.0.0")])).toMatchObject({ code: 0 });
  });

  it("gives a patch that git applies", async () => {
    const { out } = await run("plan", osv("deep", "1.0.1"), "--format", "diff");
    const applied = spawnSync("git", ["apply", "-"], { cwd: folder, input: out, encoding: "utf8" });
    expect([applied.status, applied.stderr]).toEqual([0, ""]);
    const patched = lockBefore();
    expect(patched).toContain('"version": "1.0.1"');
    expect(await run("plan", osv("deep", "1.0.1"))).toMatchObject({ code: 1, out: expect.stringContaining("not affected: deep@1.0.1") });
  });

  it("asks no registry that the project's own files name, and follows no link out of the folder", async () => {
    put(".npmrc", "registry=http://127.0.0.1:1/\n");
    put("sub/.npmrc", "registry=http://127.0.0.1:1/\n");
    symlinkSync("/", join(folder, "everything"));
    expect(await run("plan", osv("deep", "1.0.1"))).toMatchObject({ code: 0 });
  });

  it("plans every project below the folder", async () => {
    for (const name of ["package.json", "package-lock.json"]) put(`tools/${name}`, readBack(name));
    const { out } = await run("plan", osv("deep", "1.0.1"), "--format", "json");
    const { changes } = JSON.parse(out) as { changes: { manifest: string }[] };
    expect(changes.map(({ manifest }) => manifest)).toEqual(["package.json", "tools/package.json"]);
  });

  it("says why a lockfile cannot be read", async () => {
    put("package-lock.json", "<<<<<<< ours\n{}");
    expect(await run("plan", osv("deep", "1.0.1"))).toMatchObject({
      code: 1,
      out: "deep: no fix for GHSA-deep. `package-lock.json` is no valid JSON object; it may hold an unsolved merge conflict.\n",
    });
  });

  it.each([
    ["no JSON", "{", /^pipewarden: The file of advisories is no JSON/],
    ["something else", "[7]", /neither OSV records nor alerts/],
  ])("answers 2 for a file of advisories that is %s", async (_what, text, sentence) => {
    expect(await run("plan", text)).toMatchObject({ code: 2, out: "", err: expect.stringMatching(sentence) });
  });

  it("answers 2 for a registry that is no address, and for one that does not answer", async () => {
    expect(await run("plan", osv("deep", "1.0.1"), "--registry", "nowhere")).toMatchObject({
      code: 2,
      err: "pipewarden: A registry is an address such as https://registry.npmjs.org/, without a password in it.\n",
    });
    expect(await run("plan", osv("deep", "1.0.1"), "--registry", "http://127.0.0.1:1")).toMatchObject({
      code: 2,
      err: "pipewarden: 127.0.0.1:1 did not answer. It is asked again later.\n",
    });
  });
});

describe("deps fix", () => {
  it("writes what the plan says, once", async () => {
    const planned = JSON.parse((await run("plan", osv("deep", "1.0.1"), "--format", "json")).out) as object;
    const fixed = await run("fix", osv("deep", "1.0.1"), "--format", "json");
    expect([fixed.code, JSON.parse(fixed.out)]).toEqual([0, planned]);
    expect(JSON.parse(readBack("package.json"))).toMatchObject({ overrides: { parent: { deep: "^1.0.1" } } });
    const after = lockBefore();
    expect(await run("fix", osv("deep", "1.0.1"))).toMatchObject({ code: 1 });
    expect(lockBefore()).toBe(after);
  });

  it("leaves a file that is no UTF-8 byte for byte, and says so", async () => {
    const bytes = Buffer.from(readBack("package.json").replace("{", '{ "author": "Jos\u00e9", '), "latin1");
    writeFileSync(join(folder, "package.json"), bytes);
    const { code, out } = await run("fix", osv("deep", "1.0.1"));
    expect([code, out]).toEqual([1, expect.stringContaining("`package.json` is no text in UTF-8")]);
    expect(readFileSync(join(folder, "package.json"))).toEqual(bytes);
  });

  it("says that it was written", async () => {
    expect((await run("fix", osv("deep", "1.0.1"))).out).toContain("Written. Install to try it.\n");
  });
});
