import { resolve } from "node:path";
import { parseApiUrl, publicApiUrl } from "../github/api-url.ts";
import type { LogLevel } from "../github/probot-log.ts";
import { PipewardenError } from "../values/errors.ts";

/** How the bot runs on this machine; everything has a default. */
export interface Settings {
  /** Address to listen on; loopback unless HOST says otherwise. */
  readonly host: string;
  /** 0 lets the system choose. */
  readonly port: number;
  /** The bot's folder: table, queue, secrets, control file. */
  readonly folder: string;
  /** REST base address of GitHub, of GitHub Enterprise Server (`https://host/api/v3`) or of a local GitHub. */
  readonly gitHubUrl: string;
  readonly logLevel: LogLevel;
}

const levels: readonly LogLevel[] = ["debug", "info", "warn", "error", "silent"];
/** Levels that Probot knows, and the nearest of ours. */
const probotLevels: ReadonlyMap<string, LogLevel> = new Map([
  ["trace", "debug"],
  ["fatal", "error"],
]);

/** Environment variables; `process.env` is one. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** A variable that is set to nothing counts as not set: so do container tools hand over what they were not told. */
export function variable(env: Environment, name: string): string | undefined {
  const value = env[name]?.trim();
  return value === "" ? undefined : value;
}

/** Absolute path of the bot's folder. */
export const folderOf = (env: Environment): string => resolve(variable(env, "PIPEWARDEN_HOME") ?? ".pipewarden");

/** @throws PipewardenError for a value that cannot be used, naming the variable. */
export function readSettings(env: Environment): Settings {
  return {
    host: variable(env, "HOST") ?? "127.0.0.1",
    port: portOf(variable(env, "PORT") ?? "3000"),
    folder: folderOf(env),
    gitHubUrl: parseApiUrl(variable(env, "GITHUB_API_URL") ?? publicApiUrl),
    logLevel: levelOf(variable(env, "LOG_LEVEL") ?? "info"),
  };
}

function portOf(text: string): number {
  if (/^\d{1,5}$/.test(text) && Number(text) <= 65_535) return Number(text);
  throw new PipewardenError("port_invalid", "PORT must be a number from 0 to 65535.");
}

function levelOf(text: string): LogLevel {
  const word = text.toLowerCase();
  const level = levels.find((known) => known === word) ?? probotLevels.get(word);
  if (level !== undefined) return level;
  throw new PipewardenError("log_level_invalid", `LOG_LEVEL must be one of ${levels.join(", ")}.`);
}
