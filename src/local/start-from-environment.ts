import { createLog } from "../github/probot-log.ts";
import { systemClock } from "../values/clock.ts";
import { loadCredentials } from "./credentials.ts";
import { type Environment, readSettings } from "./settings.ts";
import { type RunningBot, startLocalBot } from "./start.ts";

/** The bot as the environment variables describe it; see the usage of `pipewarden start`. It owns the process. */
export function startFromEnvironment(env: Environment): Promise<RunningBot> {
  const settings = readSettings(env);
  const log = createLog({ level: settings.logLevel });
  const credentials = loadCredentials(env, settings.folder, systemClock.now());
  // Node would print the error with all that hangs on it; the log prints what may be read.
  process.once("uncaughtException", (error) => {
    log.fatal({ err: error }, "fault of Pipewarden's; the bot ends");
    process.stderr.write(
      `pipewarden: the bot ends by a fault of its own (${error.name}). What was in hand is taken up by the next start.\n`,
    );
    process.exit(2);
  });
  return startLocalBot(settings, credentials, log);
}
