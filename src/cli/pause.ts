import { askRunningBot } from "./running-bot.ts";
import type { Verb } from "./verb.ts";

const scopes = `  --owner LOGIN     only the repositories of this organisation or user
  --repo OWNER/REPO only this repository`;
const scopeOptions = { owner: { type: "string" }, repo: { type: "string" } } as const;

export const pauseVerb: Verb = {
  name: "pause",
  summary: "let the bot change nothing for the time being",
  usage: `Usage: pipewarden pause --reason TEXT [--owner LOGIN | --repo OWNER/REPO]

Stops every change of a setting from now on, also of what is queued or was begun. The bot goes on looking, and tells in its check
runs that it is paused and why; a pause of everything stops the check runs, too.

  --reason TEXT     why; people read it
${scopes}`,
  options: { reason: { type: "string" }, ...scopeOptions },
  async run(values, env, output) {
    const { what, by, reason, since } = (await askRunningBot(env, "pause", values as Record<string, string | undefined>)) as {
      what: string;
      by: string;
      reason: string;
      since: number;
    };
    output.out(`Paused: ${what}, by ${by} since ${new Date(since).toISOString()}: ${reason}\n`);
    return 0;
  },
};

export const resumeVerb: Verb = {
  name: "resume",
  summary: "end a pause, and look at what it held",
  usage: `Usage: pipewarden resume [--owner LOGIN | --repo OWNER/REPO]

Ends the pause that was begun with the same options; a wider or a narrower one stays.

${scopes}`,
  options: scopeOptions,
  async run(values, env, output) {
    const { what, released } = (await askRunningBot(env, "resume", values as Record<string, string | undefined>)) as {
      what: string;
      released: number;
    };
    output.out(`Resumed: ${what}. Queued a look at ${released} held ${released === 1 ? "repository" : "repositories"}.\n`);
    return 0;
  },
};
