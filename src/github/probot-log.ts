import { type Bindings, type DestinationStream, type Logger, type LoggerOptions, pino } from "pino";
import { tidy } from "./github-errors.ts";

export type LogLevel = "debug" | "info" | "warn" | "error" | "silent";

/**
 * The log of a process: one JSON object a line. Probot's own would be many-lined text. What Probot and Octokit put into it is cut
 * down to what may be read by everyone who reads logs: of an event its name and delivery, of an error no request and no answer.
 */
export function createLog({ level = "info", destination }: { level?: LogLevel; destination?: DestinationStream } = {}): Logger {
  const options: LoggerOptions = {
    level,
    base: null,
    timestamp: () => `,"time":"${new Date().toISOString()}"`,
    formatters: { level: (label) => ({ level: label }) },
    serializers: { err: describeError, event: describeEvent },
  };
  return withoutNames(destination === undefined ? pino(options) : pino(options, destination));
}

/** Probot names a child of a named child, and pino then writes the key "name" twice into one object. Children inherit this. */
function withoutNames(log: Logger): Logger {
  const child = log.child;
  log.child = function (this: Logger, { name: _, ...bindings }: Bindings, ...rest: []) {
    return child.call(this, bindings, ...rest);
  } as Logger["child"];
  return log;
}

/** Fields of an error that are safe by themselves; `message` is ours, or a server's sentence. */
function describeError(error: unknown, depth = 0): unknown {
  if (!(error instanceof Error)) return { message: tidy(String(error)) };
  const { name, message, stack, cause } = error;
  const { code, status } = error as { code?: unknown; status?: unknown };
  const inner = error instanceof AggregateError ? error.errors : [];
  return {
    type: name,
    message: tidy(message),
    ...(typeof code === "string" && { code }),
    ...(typeof status === "number" && { status }),
    stack: stack
      ?.split("\n")
      .filter((line) => /^\s+at /.test(line))
      .slice(0, 12)
      .join("\n"),
    ...(cause !== undefined && depth < 3 && { cause: describeError(cause, depth + 1) }),
    ...(inner.length > 0 && depth < 3 && { errors: inner.slice(0, 10).map((each) => describeError(each, depth + 1)) }),
  };
}

const describeEvent = (event: { name?: unknown; id?: unknown } | undefined) => ({ name: event?.name, id: event?.id });
