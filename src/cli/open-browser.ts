import { spawn } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Environment } from "../local/settings.ts";

/** The program that opens a file in this system's browser; undefined where nobody would see one. */
export function browserProgram(platform: NodeJS.Platform, env: Environment): string | undefined {
  if (env.SSH_CONNECTION !== undefined) return undefined;
  if (platform === "darwin") return "open";
  return platform === "win32" || (env.DISPLAY ?? env.WAYLAND_DISPLAY) === undefined ? undefined : "xdg-open";
}

/**
 * Opens `address` in a browser. Every user of the machine can read the arguments of a process, so the program is given a file that leads to the
 * address and that only this user can read; the caller removes it.
 *
 * @param address holds no character that HTML would need to escape
 * @returns removes the file
 */
export function openBrowser(address: string, program: string): () => void {
  const folder = mkdtempSync(join(tmpdir(), "pipewarden-setup-"));
  const file = join(folder, "open.html");
  const text = `<!doctype html><meta charset="utf-8"><meta name="referrer" content="no-referrer"><meta http-equiv="refresh" content="0; url=${address}"><title>Pipewarden</title><a href="${address}">Set up Pipewarden</a>\n`;
  writeFileSync(file, text, { mode: 0o600, flag: "wx" });
  const child = spawn(program, [file], { stdio: "ignore", detached: true });
  // A system without the program: the address is printed, too.
  child.once("error", () => {});
  child.unref();
  return () => rmSync(folder, { recursive: true, force: true });
}
