import { PipewardenError } from "../values/errors.ts";
import { stopSignal } from "./stop-signal.ts";
import type { Verb } from "./verb.ts";

export const startVerb: Verb = {
  name: "start",
  summary: "run the bot on this machine",
  usage: `Usage: pipewarden start

Runs the bot until it gets SIGTERM or SIGINT (Ctrl-C); what is in hand then is finished first. A second signal ends it at once, which
loses nothing: the next start goes on where it stopped. A service manager should run bin/pipewarden start, not npm start: the shell
between npm and the bot keeps SIGTERM to itself.

Where no credential is named at all, it first serves a page on which the App is registered; its address is printed, and only whoever
knows that can open it. The bot goes on by itself then.

Environment (Probot's names):
  APP_ID                           id of the GitHub App
  PRIVATE_KEY or PRIVATE_KEY_PATH  its private key
  WEBHOOK_SECRET                   its webhook secret
  PORT, HOST                       where to listen; default 3000 on 127.0.0.1; webhooks at /api/github/webhooks
  GITHUB_API_URL                   default https://api.github.com; GitHub Enterprise Server: https://HOST/api/v3
  PIPEWARDEN_HOME                  the bot's folder; default .pipewarden
  LOG_LEVEL                        debug, info, warn, error or silent; default info

Credentials that are not in the environment are read from secrets.json in the bot's folder, which nobody else may read (mode 0600):
  {"appId": 1, "privateKey": "…", "webhookSecret": "…"}
After a change of the webhook secret the old one is accepted for 24 hours more when the file also has:
  "previousWebhookSecret": {"secret": "…", "replacedAt": "2026-01-31T13:00:00Z"}`,
  options: {},
  about: "machine",
  async run(_values, env, output) {
    // From the first moment on: a signal that comes while the bot starts is obeyed when it has started.
    const signal = stopSignal(process, (code) => process.exit(code));
    // Loaded here, because the other verbs do without the whole bot.
    const { startFromEnvironment } = await import("../local/start-from-environment.ts");
    const { setUpFirst } = await import("../local/set-up-first.ts");
    const crash = (line: string) => {
      output.err(`pipewarden: ${line}\n`);
      process.exit(2);
    };
    const ready = await setUpFirst(env, { tell: output.err, stopped: signal });
    if (ready === undefined) return 0;
    const bot = await startFromEnvironment(ready, { crashes: process, crash });
    output.err(`Pipewarden listens on ${bot.url}; webhooks go to ${bot.url}/api/github/webhooks\n`);
    const death = await Promise.race([signal, bot.died]);
    if (death instanceof PipewardenError) throw death;
    output.err("Finishing what is in hand … (once more to end at once)\n");
    await bot.stop();
    return 0;
  },
};
