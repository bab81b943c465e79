import { randomBytes } from "node:crypto";
import { readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import * as z from "zod/mini";

const control = z.object({
  url: z.string().check(z.regex(/^http:\/\/[^/]+$/)),
  token: z.string().check(z.regex(/^[\w-]{43}$/)),
});

/** How a command on the same machine reaches the running bot: its address and a token that only the owner of the folder can read. */
export interface Control {
  readonly url: string;
  readonly token: string;
}

const pathOf = (folder: string): string => join(folder, "control.json");

/** 256 random bits, drawn at each start: the token of a bot that died is worth nothing. */
export const newControlToken = (): string => randomBytes(32).toString("base64url");

/** Whoever reads the file meanwhile finds the old one or the new one, whole. */
export function writeControlFile(folder: string, { url, token }: Control): void {
  const draft = `${pathOf(folder)}.new`;
  rmSync(draft, { force: true });
  writeFileSync(draft, `${JSON.stringify({ url, token })}\n`, { mode: 0o600, flag: "wx" });
  renameSync(draft, pathOf(folder));
}

/** Undefined when no bot wrote one; the bot that did may have been killed since. */
export function readControlFile(folder: string): Control | undefined {
  try {
    return control.parse(JSON.parse(readFileSync(pathOf(folder), "utf8")));
  } catch {
    return undefined;
  }
}

export const removeControlFile = (folder: string): void => rmSync(pathOf(folder), { force: true });
