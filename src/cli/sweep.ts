import { askBot } from "./ask.ts";
import { withProgress } from "./progress.ts";
import type { Verb } from "./verb.ts";

export const sweepVerb: Verb = {
  name: "sweep",
  summary: "queue a look at every repository now",
  usage: `Usage: pipewarden sweep [--repo OWNER/REPO] [--format text|json]

Queues what the bot does every hour by itself: a look at every repository that the App is installed on, or at one.
Exit code 1 when there was nothing to queue, or an installation could not be listed.`,
  options: { repo: { type: "string" }, format: { type: "string", default: "text" } },
  json: '{"queued":120,"failed":0}',
  async run({ repo, format }, env, output) {
    const answer = await withProgress(output, "Listing repositories", askBot(env, "sweep", { repo: repo as string | undefined }));
    const { queued, failed } = answer as { queued: number; failed: number };
    if (format === "json") output.out(`${JSON.stringify({ queued, failed })}\n`);
    if (queued === 0 && failed === 0) {
      output.err(repo === undefined ? "The App is installed on no repository.\n" : `The App is installed on no repository ${repo}.\n`);
      return 1;
    }
    if (format === "text") output.out(`Queued ${count(queued, "repository", "repositories")}.\n`);
    if (failed === 0) return 0;
    output.err(`${count(failed, "installation", "installations")} could not be listed; the bot's log says why.\n`);
    return 1;
  },
};

const count = (number: number, one: string, many: string): string => `${number} ${number === 1 ? one : many}`;
