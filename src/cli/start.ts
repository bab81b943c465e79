import { createLog, type LogLevel } from "../github/probot-log.ts";
import { loadCredentials } from "../local/credentials.ts";
import { readSettings } from "../local/settings.ts";
import { startLocalBot } from "../local/start.ts";
import type { Verb } from "./verb.ts";

export const startVerb: Verb = {
  name: "start",
  summary: "run the bot on this machine",
  usage: `Usage: pipewarden start

Runs the bot until it gets SIGTERM or SIGINT; what is in hand then is finished first.

Environment (Probot's names):
  APP_ID                           id of the GitHub App
  PRIVATE_KEY or PRIVATE_KEY_PATH  its private key
  WEBHOOK_SECRET                   its webhook secret
  PORT, HOST                       where to listen; default 3000 on 127.0.0.1; webhooks at /api/github/webhooks
  GITHUB_API_URL                   default https://api.github.com; GitHub Enterprise Server: https://HOST/api/v3
  PIPEWARDEN_HOME                  the bot's folder; default .pipewarden
  LOG_LEVEL                        debug, info, warn, error or silent; default info

Credentials that are not in the environment are read from secrets.json in the bot's folder (mode 0600).`,
  options: {},
  async run(_values, env, output) {
    const settings = readSettings(env);
    const log = createLog({ level: settings.logLevel as LogLevel });
    const bot = await startLocalBot(settings, loadCredentials(env, settings.folder), log);
    output.err(`Pipewarden listens on ${bot.url}; webhooks go to ${bot.url}/api/github/webhooks\n`);
    await new Promise<void>((resolve) => {
      for (const signal of ["SIGTERM", "SIGINT"] as const) process.once(signal, () => resolve());
    });
    output.err("Finishing what is in hand …\n");
    await bot.stop();
    return 0;
  },
};
