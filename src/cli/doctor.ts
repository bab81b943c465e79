import { visible } from "../config/problem.ts";
import type { Environment } from "../local/settings.ts";
import type { Check, CheckState } from "../operations/doctor/check.ts";
import { type DoctorPart, doctorParts } from "../operations/doctor/parts.ts";
import { PipewardenError } from "../values/errors.ts";
import { askBot } from "./ask.ts";
import type { Verb } from "./verb.ts";

export const doctorVerb: Verb = {
  name: "doctor",
  summary: "find out what is wrong with the bot, and what to do",
  usage: `Usage: pipewarden doctor [--format text|json]

Looks at credentials, clock, permissions, webhook, table, queues and sweeps; sends a signed ping the whole way through; and tries what
must be denied. That takes some seconds, and minutes where something does not answer. What it sends concerns nobody: three items stay
in the table for 30 days. Where no bot runs, it looks at the App alone.

Exit code 0 when all is well, 1 when something is not, 2 when the doctor could not look.`,
  options: { format: { type: "string", default: "text" } },
  json: '{"ok":false,"checks":[{"name":"app.clock","state":"warning","message":"…"}]}',
  async run({ format }, env, output) {
    const checks: Check[] = [];
    for (const part of doctorParts) {
      output.err(`Looking at ${titles[part]} …\n`);
      const { found, end } = await askFor(part, env);
      checks.push(...found);
      if (end) break;
    }
    const ok = checks.every(({ state }) => state === "ok" || state === "skipped");
    const plain = checks.map(({ name, state, message }) => ({ name, state, message }));
    output.out(format === "json" ? `${JSON.stringify({ ok, checks: plain })}\n` : formatChecks(plain));
    return ok ? 0 : 1;
  },
};

const titles: Record<DoctorPart, string> = {
  app: "the App and its installations",
  webhook: "GitHub's side of the webhook",
  table: "the table",
  queues: "the queues",
  path: "the way of a delivery",
  refusals: "what must be denied",
};

/** A part's checks; `end`: the parts that follow cannot be looked at. */
interface Found {
  readonly found: readonly Check[];
  readonly end: boolean;
}

/** Refusals that are about the credentials, and so an answer of the doctor's and no reason to give up. */
const ill =
  /^(?:app_not_set_up|app_id_invalid|private_key_\w+|credentials_missing|secret_\w+|secrets_\w+|webhook_secret_\w+|deployment_secret_\w+)$/;

async function askFor(part: DoctorPart, env: Environment): Promise<Found> {
  try {
    const { checks } = (await askBot(env, "doctor", { part })) as { checks: Check[] };
    return { found: checks, end: false };
  } catch (error) {
    if (!(error instanceof PipewardenError)) throw error;
    if (ill.test(error.code)) return { found: [{ name: "app.credentials", state: "failure", message: error.message }], end: true };
    if (error.code !== "not_running") throw error;
    const down: Check = { name: "bot.running", state: "failure", message: error.message };
    if (part !== doctorParts[0]) return { found: [down], end: true };
    // Loaded here: it needs GitHub's clients, which the asking of a bot does without.
    const { examineAlone } = await import("./doctor-alone.ts");
    return { found: [down, ...(await examineAlone(env))], end: true };
  }
}

const words: Record<CheckState, string> = { ok: "ok", warning: "warn", failure: "FAIL", skipped: "skip" };

/** Grouped by the first part of the name. Without colours: the words stand out by themselves. */
export function formatChecks(checks: readonly Check[]): string {
  const width = Math.max(...checks.map(({ name }) => name.length - groupOf(name).length - 1));
  const lines: string[] = [];
  let group = "";
  for (const { name, state, message } of checks) {
    if (groupOf(name) !== group) lines.push(...(lines.length === 0 ? [] : [""]), groupOf(name));
    group = groupOf(name);
    const what = name.slice(group.length + 1).padEnd(width);
    lines.push(`  ${words[state].padEnd(4)}  ${what}  ${visible(message)}`);
  }
  const count = (state: CheckState): number => checks.filter((check) => check.state === state).length;
  const [failures, warnings] = [count("failure"), count("warning")];
  const verdict =
    failures + warnings === 0
      ? `All is well (${counted(count("ok"), "check")}).`
      : `${counted(failures, "failure")}, ${counted(warnings, "warning")}.`;
  return `${lines.join("\n")}\n\n${verdict}\n`;
}

const counted = (number: number, word: string): string => `${number} ${word}${number === 1 ? "" : "s"}`;
const groupOf = (name: string): string => name.split(".", 1)[0] ?? name;
