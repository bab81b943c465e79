import { askRunningBot } from "./running-bot.ts";
import type { Verb } from "./verb.ts";

export const approveVerb: Verb = {
  name: "approve",
  summary: "release what the budget of changes holds",
  usage: `Usage: pipewarden approve ID [--owner LOGIN]

Lets one version of the configuration change as many repositories as it needs, and queues a look at everything that was held.
The ID is in the check run "Pipewarden / brakes" of the organisation's .github repository, in the check runs of the repositories
that wait, and in the answer of \`pipewarden holds\`. Another version of the configuration has another ID.`,
  options: { owner: { type: "string" } },
  positionals: ["id"],
  async run(values, env, output) {
    const { owner, released } = (await askRunningBot(env, "approve", values as Record<string, string | undefined>)) as {
      owner: string;
      released: number;
    };
    output.out(`Approved for ${owner}. Queued a look at ${released} held ${released === 1 ? "repository" : "repositories"}.\n`);
    return 0;
  },
};
