import { type ChildProcessByStdio, spawn } from "node:child_process";
import type { Readable, Writable } from "node:stream";
import { PipewardenError } from "../values/errors.ts";

/**
 * What a repository's own configuration could make git run, or wait for, switched off: it is scanned, not trusted. Filters, drivers and
 * external diffs are not used by the commands that are run here, hooks neither; this is for what is read along the way.
 */
const harmless = {
  "core.fsmonitor": "false",
  "core.hooksPath": "/dev/null",
  "core.attributesFile": "/dev/null",
  "core.pager": "cat",
  "diff.external": "",
  "log.mailmap": "false",
  "log.showRoot": "true",
  "log.showSignature": "false",
  "protocol.allow": "never",
} as const;

/** From the environment: what a hook needs to see the index and the objects that it is about. Other words of git's could mislead. */
const kept = ["GIT_INDEX_FILE", "GIT_OBJECT_DIRECTORY", "GIT_ALTERNATE_OBJECT_DIRECTORIES", "GIT_CONFIG_GLOBAL"] as const;

function environment(): NodeJS.ProcessEnv {
  const own = Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith("GIT_")));
  const asked = Object.fromEntries(kept.flatMap((name) => (process.env[name] === undefined ? [] : [[name, process.env[name]]])));
  return {
    ...own,
    ...asked,
    LC_ALL: "C",
    GIT_ALLOW_PROTOCOL: "none",
    GIT_GRAFT_FILE: "/dev/null",
    GIT_NO_LAZY_FETCH: "1",
    GIT_NO_REPLACE_OBJECTS: "1",
    GIT_OPTIONAL_LOCKS: "0",
    GIT_PAGER: "cat",
    GIT_TERMINAL_PROMPT: "0",
  };
}

export type GitProcess = ChildProcessByStdio<Writable, Readable, Readable>;

/** Starts git in `folder`. The arguments are ours, or behind `--end-of-options`. */
export function startGit(folder: string, args: readonly string[]): GitProcess {
  const settings = Object.entries(harmless).flatMap(([name, value]) => ["-c", `${name}=${value}`]);
  return spawn("git", ["-C", folder, "--no-pager", "--literal-pathspecs", ...settings, ...args], {
    env: environment(),
    stdio: ["pipe", "pipe", "pipe"],
    windowsHide: true,
  });
}

/** How git ended: its exit code, and the first line of what it said about why. */
export function ended(git: GitProcess): Promise<{ readonly code: number | null; readonly said: string }> {
  let said = "";
  git.stderr.setEncoding("utf8");
  git.stderr.on("data", (text: string) => {
    if (said.length < 2_000) said += text;
  });
  return new Promise((resolve, reject) => {
    git.on("error", (cause) => reject(new PipewardenError("git_missing", "The program git could not be started: install it.", { cause })));
    git.on("close", (code) => resolve({ code, said: said.split("\n", 1)[0]?.slice(0, 300) ?? "" }));
  });
}

/**
 * What a short command prints, without the line end.
 * @returns null where it fails
 */
export async function askGit(folder: string, args: readonly string[]): Promise<{ readonly answer: string | null; readonly said: string }> {
  const git = startGit(folder, args);
  git.stdin.on("error", () => {});
  git.stdin.end();
  const end = ended(git);
  let text = "";
  git.stdout.setEncoding("utf8");
  git.stdout.on("data", (part: string) => {
    if (text.length < 100_000) text += part;
  });
  const { code, said } = await end;
  return { answer: code === 0 ? text.replace(/\r?\n$/, "") : null, said };
}
