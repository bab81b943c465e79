import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve, sep } from "node:path";
import { redact, type Secret } from "../../values/secret.ts";
import { repeats } from "../registries/authorization.ts";

/** For a whole run, in milliseconds. The function that waits has 300 s. */
const longest = 150_000;
/** Of what a program says, in characters: its end tells what went wrong. */
const mostOutput = 64 * 1024;

export interface Run {
  /** Path of a JavaScript file. */
  readonly program: string;
  readonly args: readonly string[];
  /** All that lies in the project's folder, by paths in it. */
  readonly files: Readonly<Record<string, string>>;
  /** What is read afterwards. */
  readonly result: string;
  /** Files beside the project that only this user can read. */
  readonly beside?: Readonly<Record<string, string>>;
  /** What it is given and must not say. */
  readonly secrets?: readonly Secret[];
  /** Given the folder in which those lie. */
  readonly env: (home: string) => Readonly<Record<string, string>>;
  readonly timeout?: number;
}

export type RunResult = { readonly text: string } | { readonly failed: string };

/**
 * Runs a program in a folder of its own that holds nothing but the given files, with an environment of which nothing is the bot's, and no
 * way to other programs but the one to Node. Whatever it started ends with it.
 */
export async function runProgram({
  program,
  args,
  files,
  result,
  beside = {},
  secrets = [],
  env,
  timeout = longest,
}: Run): Promise<RunResult> {
  const folder = mkdtempSync(join(tmpdir(), "pipewarden-engine-"));
  try {
    const [home, project] = [join(folder, "home"), join(folder, "project")];
    for (const each of [home, project, join(folder, "tmp")]) mkdirSync(each, { mode: 0o700 });
    for (const [path, text] of Object.entries(files)) writeInto(project, path, text);
    for (const [path, text] of Object.entries(beside)) writeInto(home, path, text);
    const child = spawn(process.execPath, [program, ...args], {
      cwd: project,
      env: { ...clean(home, folder), ...env(home) },
      stdio: ["ignore", "pipe", "pipe"],
      // A group of its own, which is ended as a whole.
      detached: true,
    });
    // Which of the two comes first is chance: what went wrong stands behind all else.
    const said = { stdout: "", stderr: "" };
    for (const name of ["stdout", "stderr"] as const) {
      child[name].on("data", (part: Buffer) => {
        said[name] = (said[name] + part.toString("utf8")).slice(-mostOutput);
      });
    }
    let isLate = false;
    const timer = setTimeout(() => {
      isLate = true;
      endGroup(child.pid);
    }, timeout);
    const [code] = (await once(child, "close")) as [number | null];
    clearTimeout(timer);
    endGroup(child.pid);
    if (isLate) return { failed: `It did not end within ${Math.round(timeout / 1000)} seconds.` };
    const output = (said.stdout + said.stderr).slice(-mostOutput);
    if (code !== 0) return { failed: withoutSecrets(output, secrets).replaceAll(folder, "") };
    const text = readFileSync(join(project, result), "utf8");
    if (repeats(text, secrets)) return { failed: "A registry repeats the credential with which it was asked." };
    return { text };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** A registry may repeat what it was sent, and some programs show the beginning of it. */
function withoutSecrets(output: string, secrets: readonly Secret[]): string {
  // Where more was said than is kept, the first line may begin in the middle of one.
  const whole = output.length < mostOutput ? output : output.slice(output.indexOf("\n") + 1);
  return redact(whole, secrets).replace(/\b(?:bearer|basic) \S*\[hidden\]/gi, "[secret]");
}

/** @throws TypeError when the path leads out of the folder */
function writeInto(folder: string, path: string, text: string): void {
  const file = resolve(folder, path);
  if (!file.startsWith(folder + sep)) throw new TypeError("A path leads out of the folder.");
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text, { mode: 0o600 });
}

const clean = (home: string, folder: string): Record<string, string> => ({
  // Neither git nor a shell is found.
  PATH: dirname(process.execPath),
  HOME: home,
  USERPROFILE: home,
  XDG_CONFIG_HOME: join(home, "config"),
  XDG_CACHE_HOME: join(home, "cache"),
  XDG_DATA_HOME: join(home, "data"),
  XDG_STATE_HOME: join(home, "state"),
  TMPDIR: join(folder, "tmp"),
  NO_COLOR: "1",
  CI: "1",
  NODE_OPTIONS: "--max-old-space-size=768",
  ...(process.env.NODE_EXTRA_CA_CERTS === undefined ? {} : { NODE_EXTRA_CA_CERTS: process.env.NODE_EXTRA_CA_CERTS }),
});

function endGroup(pid: number | undefined): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, "SIGKILL");
  } catch {
    // It is over.
  }
}
