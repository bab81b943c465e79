import type { EventEmitter } from "node:events";
import { createLog } from "../github/probot-log.ts";
import { systemClock } from "../values/clock.ts";
import { credentialVariables } from "./credential-file.ts";
import { loadCredentials } from "./credentials.ts";
import { type Environment, readSettings } from "./settings.ts";
import { type RunningBot, startLocalBot } from "./start.ts";

/**
 * The bot as the environment variables describe it; see the usage of `pipewarden start`.
 *
 * @param crashes where Node tells of errors that nobody caught; then `crash` gets a line for people and must end the process
 * @throws PipewardenError whatever `readSettings`, `loadCredentials` and `startLocalBot` throw.
 */
export function startFromEnvironment(
  env: Environment,
  { crashes, crash }: { crashes: EventEmitter; crash: (line: string) => void },
): Promise<RunningBot> {
  const settings = readSettings(env);
  const log = createLog({ level: settings.logLevel });
  const load = () => loadCredentials(env, settings.folder, systemClock.now());
  const credentials = load();
  // Node would print the error with all that hangs on it; the log prints what may be read.
  crashes.once("uncaughtException", (error: Error) => {
    log.fatal({ err: error }, "fault of Pipewarden's; the bot ends");
    crash(`The bot ends by a fault of its own (${error.name}); its log has the details. The next start takes up what was in hand.`);
  });
  return startLocalBot(settings, credentials, log, { load, fromEnvironment: credentialVariables(env) });
}
