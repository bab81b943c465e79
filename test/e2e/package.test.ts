import { execFileSync, spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { isRepaired, type Stand, setStand, until, weaken } from "./bot-process.ts";

// What `npm pack` makes, as it lies in somebody's node_modules: below a folder that has nothing else of the project.

const project = fileURLToPath(new URL("../..", import.meta.url));
const manifest = JSON.parse(readFileSync(join(project, "package.json"), "utf8")) as { version: string; dependencies: object };
const scratch = mkdtempSync(join(tmpdir(), "pipewarden-package-"));
afterAll(() => rmSync(scratch, { recursive: true }));

const installed = join(scratch, "node_modules/pipewarden");
const program = join(installed, "bin/pipewarden");
let files: string[] = [];

beforeAll(() => {
  const told = execFileSync("npm", ["pack", "--json", "--pack-destination", scratch], {
    cwd: project,
    encoding: "utf8",
    stdio: ["ignore", "pipe", "pipe"],
  });
  files = (JSON.parse(told.slice(told.indexOf("["))) as [{ files: { path: string }[] }])[0].files.map(({ path }) => path);
  mkdirSync(installed, { recursive: true });
  execFileSync("tar", ["-xzf", join(scratch, `pipewarden-${manifest.version}.tgz`), "-C", installed, "--strip-components=1"]);
  // What npm would install beside it; the network is not needed for this.
  for (const name of Object.keys(manifest.dependencies)) {
    const link = join(scratch, "node_modules", name);
    mkdirSync(dirname(link), { recursive: true });
    symlinkSync(join(project, "node_modules", name), link);
  }
}, 60_000);

function run(...args: string[]) {
  // An empty environment: nothing of npm's, vitest's or the shell's may be what makes it work.
  const { status, stdout, stderr } = spawnSync(process.execPath, [program, ...args], { cwd: scratch, env: {}, encoding: "utf8" });
  return { code: status, out: stdout, err: stderr };
}

describe("the package", () => {
  it("has the program and what it reads, and neither sources nor tests", () => {
    expect(files).toEqual(expect.arrayContaining(["LICENSE", "README.md", "app.yml", "bin/pipewarden", "dist/cli/LICENSES.txt"]));
    expect(files.filter((path) => path.endsWith(".ts") || /^(?:src|test|scripts)\//.test(path))).toEqual([]);
  });

  it("is light: less than a megabyte and a half to download", () => {
    expect(statSync(join(scratch, `pipewarden-${manifest.version}.tgz`)).size).toBeLessThan(1_500_000);
  });

  it("installs nothing that it contains already", () => {
    const licences = readFileSync(join(installed, "dist/cli/LICENSES.txt"), "utf8");
    for (const name of ["probot", "dynalite", "zod"]) expect(licences).toMatch(new RegExp(`^${name} \\d`, "m"));
    for (const name of Object.keys(manifest.dependencies)) expect(licences).not.toMatch(new RegExp(`^${name} \\d`, "m"));
  });

  it("tells its version, and explains itself", () => {
    expect(run("--version")).toEqual({ code: 0, out: `${manifest.version}\n`, err: "" });
    expect(run("help")).toEqual({ code: 0, out: expect.stringContaining("config check"), err: "" });
  });

  it("checks a configuration", () => {
    writeFileSync(join(scratch, "good.yml"), "version: 1\n");
    writeFileSync(join(scratch, "bad.yml"), "version: 1\npausd: true\n");
    expect(run("config", "check", "good.yml")).toEqual({ code: 0, out: "good.yml is valid.\n", err: "" });
    expect(run("config", "check", "bad.yml")).toEqual({ code: 1, out: expect.stringContaining("Did you mean `paused`?"), err: "" });
  });

  it("says what is wrong with a deployment's address without the AWS clients of the project", () => {
    const { code, err } = run("sweep", "--stack", "not a stack!");
    expect({ code, err }).toEqual({ code: 2, err: expect.stringMatching(/^pipewarden: (?!this is a fault)/) });
  });

  describe("as the bot", () => {
    let stand: Stand;
    afterEach(() => stand.close());

    it("starts, repairs what a webhook tells, answers verbs and stops", async () => {
      stand = await setStand(program);
      const bot = await stand.start();
      await until("the first sweep has protected the repository", () => isRepaired(stand.github));
      weaken(stand.github);
      expect(isRepaired(stand.github)).toBe(false);
      await until("the repair is complete", () => isRepaired(stand.github));
      const { code, out } = await stand.run(["audit", "list", "--format", "json"]).ended;
      expect({ code, out }).toEqual({ code: 0, out: expect.stringContaining("mallory") });
      bot.child.kill("SIGTERM");
      expect(await bot.ended).toMatchObject({ code: 0, signal: null });
    });
  });
});
