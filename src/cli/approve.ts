import { visible } from "../config/problem.ts";
import { type AskParameters, askBot } from "./ask.ts";
import type { Verb } from "./verb.ts";

export const approveVerb: Verb = {
  name: "approve",
  summary: "release what the budget of changes holds",
  usage: `Usage: pipewarden approve ID [--owner LOGIN] [--format text|json]

Lets one version of the configuration change as many repositories as it needs, and queues a look at everything that was held.
The ID is in the check run "Pipewarden / brakes" of the organisation's .github repository, in the check runs of the repositories
that wait, and in the answer of \`pipewarden holds\`. Another version of the configuration has another ID.`,
  options: { owner: { type: "string" }, format: { type: "string", default: "text" } },
  positionals: ["id"],
  json: '{"owner":"acme","released":12}',
  async run({ format, ...parameters }, env, output) {
    const approved = (await askBot(env, "approve", parameters as AskParameters)) as { owner: string; released: number };
    const { owner, released } = approved;
    if (format === "json") output.out(`${JSON.stringify(approved)}\n`);
    else
      output.out(`Approved for ${visible(owner)}. Queued a look at ${released} held ${released === 1 ? "repository" : "repositories"}.\n`);
    return 0;
  },
};
