/** One line of log as `github/probot-log.ts` writes it, without its library: of an error what may be read, and never a payload. */
export function lineOf(level: "warn" | "error", error: unknown, message: string): string {
  return `${JSON.stringify({ level, time: new Date().toISOString(), err: describe(error), msg: message })}\n`;
}

function describe(error: unknown, depth = 0): unknown {
  if (!(error instanceof Error)) return { message: "not an error" };
  const { code } = error as { code?: unknown };
  return {
    type: error.name,
    message: error.message,
    ...(typeof code === "string" && { code }),
    ...(error.cause !== undefined && depth < 3 && { cause: describe(error.cause, depth + 1) }),
  };
}
