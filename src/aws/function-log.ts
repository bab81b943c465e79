import type { Logger } from "pino";
import { createLog, type LogLevel } from "../github/probot-log.ts";
import { type Environment, optional } from "./environment.ts";

const levels: readonly LogLevel[] = ["debug", "info", "warn", "error", "silent"];

/** The log of a function: lines of JSON on stdout, which CloudWatch keeps. LOG_LEVEL is `info` unless it is one of the levels. */
export function functionLog(env: Environment): Logger {
  const asked = optional(env, "LOG_LEVEL")?.toLowerCase();
  return createLog({ level: levels.find((level) => level === asked) ?? "info" });
}
