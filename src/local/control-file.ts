import { randomBytes } from "node:crypto";
import { chmodSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/** How a command on the same machine reaches the running bot: its address and a token that only the owner of the folder can read. */
export interface Control {
  readonly url: string;
  readonly token: string;
  readonly pid: number;
}

const pathOf = (folder: string): string => join(folder, "control.json");

/** Makes the bot's folder, closed to other users of the machine. */
export function prepareFolder(folder: string): void {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  chmodSync(folder, 0o700);
}

export const newControlToken = (): string => randomBytes(32).toString("base64url");

export function writeControlFile(folder: string, control: Control): void {
  const path = pathOf(folder);
  rmSync(path, { force: true });
  writeFileSync(path, `${JSON.stringify(control)}\n`, { mode: 0o600, flag: "wx" });
}

/** Undefined when no bot wrote one; the bot that did may have been killed since. */
export function readControlFile(folder: string): Control | undefined {
  try {
    return JSON.parse(readFileSync(pathOf(folder), "utf8")) as Control;
  } catch {
    return undefined;
  }
}

export const removeControlFile = (folder: string): void => rmSync(pathOf(folder), { force: true });
