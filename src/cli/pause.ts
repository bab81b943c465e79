import { visible } from "../config/problem.ts";
import { type AskParameters, askBot } from "./ask.ts";
import type { Verb } from "./verb.ts";

const scopes = `  --owner LOGIN     only the repositories of this organisation or user
  --repo OWNER/REPO only this repository
  --format FORMAT   text (default), or json: one object`;
const scopeOptions = { owner: { type: "string" }, repo: { type: "string" }, format: { type: "string", default: "text" } } as const;

export const pauseVerb: Verb = {
  name: "pause",
  summary: "let the bot change nothing for the time being",
  usage: `Usage: pipewarden pause --reason TEXT [--owner LOGIN | --repo OWNER/REPO] [--format text|json]

Stops every change of a setting from now on, also of what is queued or was begun. The bot goes on looking, and tells in its check
runs that it is paused and why; a pause of everything stops the check runs, too.

  --reason TEXT     why; people read it
${scopes}`,
  options: { reason: { type: "string" }, ...scopeOptions },
  json: '{"what":"acme","by":"…","reason":"…","since":1769864400000}',
  async run({ format, ...parameters }, env, output) {
    const paused = (await askBot(env, "pause", parameters as AskParameters)) as {
      what: string;
      by: string;
      reason: string;
      since: number;
    };
    const { what, by, reason, since } = paused;
    if (format === "json") output.out(`${JSON.stringify(paused)}\n`);
    else output.out(`Paused: ${visible(what)}, by ${visible(by)} since ${new Date(since).toISOString()}: ${visible(reason)}\n`);
    return 0;
  },
};

export const resumeVerb: Verb = {
  name: "resume",
  summary: "end a pause, and look at what it held",
  usage: `Usage: pipewarden resume [--owner LOGIN | --repo OWNER/REPO] [--format text|json]

Ends the pause that was begun with the same options; a wider or a narrower one stays.

${scopes}`,
  options: scopeOptions,
  json: '{"what":"acme","released":2}',
  async run({ format, ...parameters }, env, output) {
    const resumed = (await askBot(env, "resume", parameters as AskParameters)) as {
      what: string;
      released: number;
    };
    const { what, released } = resumed;
    if (format === "json") output.out(`${JSON.stringify(resumed)}\n`);
    else output.out(`Resumed: ${visible(what)}. Queued a look at ${released} held ${released === 1 ? "repository" : "repositories"}.\n`);
    return 0;
  },
};
