import { askRunningBot } from "./running-bot.ts";
import type { Verb } from "./verb.ts";

export const sweepVerb: Verb = {
  name: "sweep",
  summary: "queue a look at every repository now",
  usage: `Usage: pipewarden sweep [--repo OWNER/REPO]

Queues what the bot does every hour by itself: a look at every repository that the App is installed on, or at one.`,
  options: { repo: { type: "string" } },
  async run({ repo }, env, output) {
    const { queued, failed } = (await askRunningBot(env, "sweep", { repo: repo as string | undefined })) as {
      queued: number;
      failed: number;
    };
    output.out(
      `Queued ${queued} ${queued === 1 ? "repository" : "repositories"}${failed === 0 ? "" : `; ${failed} installations could not be listed, see the log`}.\n`,
    );
    return failed > 0 || queued === 0 ? 1 : 0;
  },
};
