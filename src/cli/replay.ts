import { readFileSync, statSync } from "node:fs";
import { visible } from "../config/problem.ts";
import { bodyLimit } from "../deliveries/receive-webhook.ts";
import type { ReplayAnswer } from "../operations/replay.ts";
import type { ForeseenLook } from "../operations/replay-dry-run.ts";
import { PipewardenError } from "../values/errors.ts";
import { askBot } from "./ask.ts";
import type { Verb } from "./verb.ts";

export const replayVerb: Verb = {
  name: "replay",
  summary: "let the bot work on a payload from a file, or say what it would do",
  usage: `Usage: pipewarden replay FILE --event NAME [--dry-run] [--format text|json]

FILE is the payload of a delivery as GitHub shows it in the App's settings, under Advanced. It goes the way of a webhook, under a new
GUID; the audit trail names you as the cause. It must be about an account and a repository on which the App is installed.

  --event NAME  the event, as X-GitHub-Event has it
  --dry-run     change and store nothing; say what would be changed now
Exit code 1 when the bot does not act on such an event, or GitHub refuses to let it look.`,
  options: { event: { type: "string" }, "dry-run": { type: "boolean" }, format: { type: "string", default: "text" } },
  positionals: ["file"],
  json: '{"event":"repository","lanes":["act"],"guid":null,"foreseen":{"looks":[{"capability":"protection","repository":"acme/shop","changes":[{"kind":"protection.admins","summary":"…","held":null}],"tells":"…","asks":[],"refused":null}],"left":0}}',
  async run({ file, event, format, "dry-run": dryRun }, env, output) {
    if (typeof event !== "string") throw new PipewardenError("event_missing", "Say which event the file holds: --event NAME.");
    const parameters = { event, dryRun: dryRun === true ? "true" : undefined };
    const answer = (await askBot(env, "replay", parameters, payloadIn(String(file)))) as ReplayAnswer;
    output.out(format === "json" ? `${JSON.stringify(answer)}\n` : replayWords(answer));
    return answer.lanes.length === 0 || answer.foreseen?.looks.some(({ refused }) => refused !== null) === true ? 1 : 0;
  },
};

/** @throws PipewardenError `file_unreadable`, `file_too_large`, `file_not_text`. */
function payloadIn(path: string): string {
  let bytes: Uint8Array;
  try {
    const { size } = statSync(path);
    if (size > bodyLimit) {
      throw new PipewardenError("file_too_large", `${path} has ${size} bytes; a webhook has at most ${bodyLimit}.`);
    }
    bytes = readFileSync(path);
  } catch (cause) {
    if (cause instanceof PipewardenError) throw cause;
    throw new PipewardenError("file_unreadable", `${path} cannot be read (${(cause as { code?: string }).code}).`, { cause });
  }
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch (cause) {
    throw new PipewardenError("file_not_text", `${path} is not text in UTF-8, as a payload is.`, { cause });
  }
}

function replayWords({ event, lanes, guid, foreseen }: ReplayAnswer): string {
  if (lanes.length === 0) return `The bot does not act on such an event ${event}.\n`;
  if (foreseen === null) return `Queued in ${lanes.join(", ")} as ${guid}. See: pipewarden deliveries show ${guid}\n`;
  const { looks, left } = foreseen;
  const lines = [`Would be queued in ${lanes.join(", ")}.`, ...looks.flatMap(lookWords)];
  if (looks.length === 0) lines.push("Nothing would be looked at.");
  if (left > 0) lines.push(`${left} more repositories would be looked at; a dry run looks at ${looks.length}.`);
  return `${lines.join("\n")}\n`;
}

function lookWords({ capability, repository, changes, tells, asks, refused }: ForeseenLook): string[] {
  const lines = changes.map(
    ({ summary, held }) => `  ${held === null ? "change" : "held"}  ${summary}${held === null ? "" : ` (${held})`}`,
  );
  if (tells !== null) lines.push(`  tell    ${tells}`);
  lines.push(...asks.map((ask) => `  look    ${ask}`));
  if (refused !== null) lines.push(`  refused  ${refused.code}: ${refused.message}`);
  if (lines.length === 0) lines.push("  nothing to do");
  return [`${capability} of ${repository}`, ...lines].map(visible);
}
