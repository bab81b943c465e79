import { visible } from "../config/problem.ts";
import type { ShownConfig } from "../operations/config-verbs.ts";
import { PipewardenError } from "../values/errors.ts";
import { askBot } from "./ask.ts";
import type { Verb } from "./verb.ts";

export const configShow: Verb = {
  name: "config show",
  summary: "show what is asked of a repository, and where each value comes from",
  usage: `Usage: pipewarden config show OWNER/REPO [--format text|json]

Shows the configuration in force for one repository, merged from the organisation's file and its own.`,
  options: { format: { type: "string", default: "text" } },
  json: '{"repository":"acme/shop","organisation":"valid","policies":{…},"origins":{"PATH":[{…}]},"loosened":[{"path":"…"}]}',
  positionals: ["repository"],
  async run({ repository, format }, env, output) {
    const repo = String(repository);
    if (!/^[^/]+\/[^/]+$/.test(repo)) throw new PipewardenError("usage", "config show needs OWNER/REPO.");
    const shown = (await askBot(env, "config", { repo })) as ShownConfig;
    output.out(format === "json" ? `${JSON.stringify(shown)}\n` : textOf(shown));
    return shown.organisation === "invalid" || shown.loosened.length > 0 ? 1 : 0;
  },
};

function textOf({ repository, organisation, policies, origins, loosened }: ShownConfig): string {
  const width = Math.max(...Object.keys(origins).map((path) => visible(path).length));
  return `${[
    `${visible(repository)} (the organisation's newest file: ${organisation})`,
    JSON.stringify(policies, null, 2),
    ...Object.entries(origins).map(
      ([path, from]) => `${visible(path).padEnd(width)}  ${from.map((each) => visible(Object.values(each).join(" "))).join(", ")}`,
    ),
    ...loosened.map(({ path }) => `ignored: ${visible(path)} asks for less than the organisation does`),
  ].join("\n")}\n`;
}
