import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { accessSync, constants, cpSync, mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { root } from "./files.ts";

const scratch = mkdtempSync(join(tmpdir(), "pipewarden-launcher-"));
afterAll(() => rmSync(scratch, { recursive: true }));

// What stands in for src/cli/main.ts: says who runs it and waits for a signal when asked to.
const entry = `
const words: string[] = process.argv.slice(2);
if (words[0] === "wait") {
  setInterval(() => undefined, 1000);
  process.on("SIGTERM", () => { console.log("terminated"); process.exit(7); });
}
console.log(JSON.stringify({ version: process.version, words }));
if (words[0] === "fail") process.exit(3);
`;

/** A clone of the project; `installed` as `npm ci` leaves it, with a Node beside it. */
function clone(name: string, installed: boolean): string {
  const folder = join(scratch, name);
  cpSync(join(root, "bin"), join(folder, "bin"), { recursive: true });
  mkdirSync(join(folder, "src/cli"), { recursive: true });
  writeFileSync(join(folder, "package.json"), `{ "type": "module" }`);
  writeFileSync(join(folder, "src/cli/main.ts"), entry);
  if (installed) {
    const bin = join(folder, "node_modules/node/bin");
    mkdirSync(bin, { recursive: true });
    writeFileSync(join(bin, "node"), `#!/bin/sh\nexec "${process.execPath}" "$@"\n`, { mode: 0o755 });
  }
  return folder;
}

const major = (node: string): number => Number(/^v(\d+)/.exec(execFileSync(node, ["--version"], { encoding: "utf8" }))?.[1]);

/** Every Node older than 24 that this machine happens to have. */
function olderNodes(): string[] {
  const candidates = (process.env.PATH ?? "").split(delimiter).filter((folder) => !folder.includes("node_modules"));
  const found = candidates.flatMap((folder) => {
    try {
      const file = realpathSync(join(folder, "node"));
      accessSync(file, constants.X_OK);
      return major(file) < 24 ? [file] : [];
    } catch {
      return [];
    }
  });
  return [...new Set(found)];
}

const pretend = join(scratch, "pretend.cjs");
writeFileSync(pretend, `Object.defineProperty(process, "version", { value: "v20.11.1" });`);

/** Commands that run JavaScript as an older Node would: one that only claims to be old, and the real ones that are at hand. */
const older: [name: string, command: string[]][] = [
  ["a Node that says it is 20", [process.execPath, "--require", pretend]],
  ...olderNodes().map((node): [string, string[]] => [node, [node]]),
];

function launch(command: string[], folder: string, words: string[]): ChildProcess {
  const [node = "", ...flags] = command;
  // An empty environment: nothing of npm's, vitest's or the shell's may be what makes it work.
  return spawn(node, [...flags, join(folder, "bin/pipewarden"), ...words], { env: {}, stdio: ["ignore", "pipe", "pipe"] });
}

async function outcome(child: ChildProcess): Promise<{ code: number; out: string; err: string }> {
  let [out, err] = ["", ""];
  child.stdout?.on("data", (data) => (out += String(data)));
  child.stderr?.on("data", (data) => (err += String(data)));
  const [code] = (await once(child, "close")) as [number];
  return { code, out, err };
}

/** The package as npm installs it: a bundle, no sources. */
function installedPackage(name: string): string {
  const folder = join(scratch, name);
  cpSync(join(root, "bin"), join(folder, "bin"), { recursive: true });
  mkdirSync(join(folder, "dist/cli"), { recursive: true });
  writeFileSync(join(folder, "package.json"), `{ "type": "module" }`);
  writeFileSync(join(folder, "dist/cli/main.js"), entry.replace(": string[]", ""));
  return folder;
}

const installed = clone("installed", true);
const bare = clone("bare", false);
const published = installedPackage("published");

describe.each(older)("bin/pipewarden started by %s", (_name, command) => {
  it("hands over to the Node of the clone, with the arguments", async () => {
    const { code, out } = await outcome(launch(command, installed, ["audit", "list", "--json"]));
    expect(JSON.parse(out)).toEqual({ version: process.version, words: ["audit", "list", "--json"] });
    expect(code).toBe(0);
  });

  it("passes the exit code on", async () => {
    expect(await outcome(launch(command, installed, ["fail"]))).toMatchObject({ code: 3 });
  });

  it("passes a signal on and waits for the answer", async () => {
    const child = launch(command, installed, ["wait"]);
    child.stdout?.once("data", () => child.kill("SIGTERM"));
    const { code, out } = await outcome(child);
    expect(out).toContain("terminated");
    expect(code).toBe(7);
  });

  it("says in two sentences what to do when the clone has no Node of its own", async () => {
    const { code, out, err } = await outcome(launch(command, bare, []));
    expect(err).toMatch(/^Pipewarden needs Node\.js 24 or newer, and this is Node\.js v\d+\.\d+\.\d+\. Run `npm ci` in .+\.\n$/);
    expect({ code, out }).toEqual({ code: 2, out: "" });
  });
});

describe.each(older)("the package's pipewarden started by %s", (_name, command) => {
  it("says in two sentences what to do, and nothing of a clone", async () => {
    const { code, err } = await outcome(launch(command, published, []));
    expect(err).toMatch(
      /^Pipewarden needs Node\.js 24 or newer, and this is Node\.js v[\d.]+\. Install it from https:\/\/nodejs\.org\.\n$/,
    );
    expect(code).toBe(2);
  });
});

describe("bin/pipewarden started by Node 24", () => {
  it("runs the bundle where there are no sources", async () => {
    const { code, out } = await outcome(launch([process.execPath], published, ["sweep"]));
    expect({ code, ...JSON.parse(out) }).toEqual({ code: 0, version: process.version, words: ["sweep"] });
  });

  it("runs a clone's sources, also when there is a bundle", async () => {
    const both = clone("both", false);
    mkdirSync(join(both, "dist/cli"), { recursive: true });
    writeFileSync(join(both, "dist/cli/main.js"), `console.log("an old bundle");`);
    expect((await outcome(launch([process.execPath], both, []))).out).toContain(process.version);
  });

  it("ends with the code of what could not be done when what it should run is broken", async () => {
    const broken = clone("broken", false);
    writeFileSync(join(broken, "src/cli/main.ts"), `throw new Error("out of order");`);
    const { code, err } = await outcome(launch([process.execPath], broken, []));
    expect({ code, err }).toEqual({ code: 2, err: expect.stringContaining("out of order") });
  });

  it("runs the command line itself", async () => {
    const { code, out, err } = await outcome(launch([process.execPath], bare, ["help"]));
    expect(JSON.parse(out)).toEqual({ version: process.version, words: ["help"] });
    expect({ code, err }).toEqual({ code: 0, err: "" });
  });
});
