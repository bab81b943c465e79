import { resolve } from "node:path";
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
  readonly logLevel: string;
}

const levels = ["fatal", "error", "warn", "info", "debug", "trace", "silent"];

/** @throws PipewardenError for a value that cannot be used, naming the variable. */
export function readSettings(env: NodeJS.ProcessEnv): Settings {
  const port = Number(env.PORT ?? 3000);
  if (!Number.isInteger(port) || port < 0 || port > 65_535)
    throw new PipewardenError("port_invalid", "PORT must be a number from 0 to 65535.");
  const gitHubUrl = env.GITHUB_API_URL ?? "https://api.github.com";
  if (!URL.canParse(gitHubUrl) || !/^https?:$/.test(new URL(gitHubUrl).protocol)) {
    throw new PipewardenError("github_url_invalid", "GITHUB_API_URL must be an address such as https://github.example.org/api/v3.");
  }
  const logLevel = env.LOG_LEVEL ?? "info";
  if (!levels.includes(logLevel)) throw new PipewardenError("log_level_invalid", `LOG_LEVEL must be one of ${levels.join(", ")}.`);
  return {
    host: env.HOST ?? "127.0.0.1",
    port,
    folder: resolve(env.PIPEWARDEN_HOME ?? ".pipewarden"),
    gitHubUrl: gitHubUrl.replace(/\/+$/, ""),
    logLevel,
  };
}
