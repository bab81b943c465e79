import { readFileSync } from "node:fs";
import { visible } from "../config/problem.ts";
import type { PreviewAnswer } from "../operations/config-verbs.ts";
import { PipewardenError } from "../values/errors.ts";
import { askBot } from "./ask.ts";
import { withProgress } from "./progress.ts";
import type { Verb } from "./verb.ts";

export const previewVerb: Verb = {
  name: "preview",
  summary: "say what an organisation's file would change, in every repository",
  usage: `Usage: pipewarden preview --config FILE [--owner LOGIN] [--format text|json]

Looks at every repository as if FILE were the organisation's configuration, and says what would be changed. Changes nothing.
Exit code: 0 nothing would change, 1 something would, 2 the file is not valid or it could not be looked.`,
  options: { config: { type: "string" }, owner: { type: "string" }, format: { type: "string", default: "text" } },
  json: '{"valid":true,"predictions":[{"repository":"acme/shop","mode":"enforce","settings":[{"label":"…","obstacle":null}],"changes":[{…}],"hindrance":null}]}',
  async run({ config, owner, format }, env, output) {
    if (typeof config !== "string") throw new PipewardenError("usage", "preview needs --config FILE.");
    let text: string;
    try {
      text = readFileSync(config, "utf8");
    } catch (cause) {
      throw new PipewardenError("file_unreadable", `${visible(config)} cannot be read.`, { cause });
    }
    const answer = (await withProgress(
      output,
      "Looking at every repository",
      askBot(env, "preview", { owner: owner as string | undefined }, text),
    )) as PreviewAnswer;
    output.out(format === "json" ? `${JSON.stringify(answer)}\n` : textOf(answer, config));
    if (!answer.valid) return 2;
    return answer.predictions.some(({ changes }) => changes.length > 0) ? 1 : 0;
  },
};

function textOf(answer: PreviewAnswer, file: string): string {
  if (!answer.valid) return answer.problems.map(({ line, column, message }) => `${visible(file)}:${line}:${column}: ${message}\n`).join("");
  const lines = answer.predictions.flatMap(({ repository, settings, changes, hindrance, mode }) => {
    if (hindrance !== null) return [`${visible(repository)}: ${visible(hindrance)}`];
    if (settings.length === 0) return [];
    const what = changes.length > 0 ? "would change" : mode === "enforce" ? "needs a person" : "would be reported";
    return [
      `${visible(repository)}: ${what}`,
      ...settings.map(({ label, obstacle }) => `  ${visible(label)}${obstacle === null ? "" : ` (${visible(obstacle)})`}`),
    ];
  });
  const changed = answer.predictions.filter(({ changes }) => changes.length > 0).length;
  return `${[...lines, `${changed} of ${answer.predictions.length} repositories would be changed.`].join("\n")}\n`;
}
