import { askRunningBot } from "./running-bot.ts";
import type { Verb } from "./verb.ts";

export const sweepVerb: Verb = {
  name: "sweep",
  summary: "queue a look at every repository now",
  usage: `Usage: pipewarden sweep [--repo OWNER/REPO]

Queues what the bot does every hour by itself: a look at every repository that the App is installed on, or at one.`,
  options: { repo: { type: "string" } },
  async run({ repo }, env, output) {
    const answer = await askRunningBot(env, "sweep", { repo: repo as string | undefined });
    const { queued, failed } = answer as { queued: number; failed: number };
    if (queued === 0 && failed === 0) {
      output.err(repo === undefined ? "The App is installed on no repository.\n" : `The App is installed on no repository ${repo}.\n`);
      return 1;
    }
    output.out(`Queued ${count(queued, "repository", "repositories")}.\n`);
    if (failed === 0) return 0;
    output.err(`${count(failed, "installation", "installations")} could not be listed; the bot's log says why.\n`);
    return 1;
  },
};

const count = (number: number, one: string, many: string): string => `${number} ${number === 1 ? one : many}`;
