import { formatJsonLines, formatText } from "../audit/format.ts";
import type { AuditListing } from "../operations/list-audit.ts";
import { type AskParameters, askBot } from "./ask.ts";
import type { Verb } from "./verb.ts";

export const auditList: Verb = {
  name: "audit list",
  summary: "list the audit trail, newest first",
  usage: `Usage: pipewarden audit list [options]

  --owner LOGIN      organisation or user; needed only when the App is installed on several
  --repo OWNER/REPO  only events of this repository
  --actor LOGIN      only events that this account caused
  --since TIME       default 90 days before --until
  --until TIME       default now
  --limit N          1 to 500; default 50
  --format FORMAT    text (default), or json: one CloudEvents object a line

A TIME is 2026-01-31 (its first moment) or 2026-01-31T13:00Z; UTC unless it says otherwise.`,
  options: {
    owner: { type: "string" },
    repo: { type: "string" },
    actor: { type: "string" },
    since: { type: "string" },
    until: { type: "string" },
    limit: { type: "string" },
    format: { type: "string", default: "text" },
  },
  json: '{"specversion":"1.0","id":"…","type":"…","time":"2026-01-31T13:00:00.000Z","data":{…}}',
  async run({ format, ...parameters }, env, output) {
    const answer = await askBot(env, "audit", parameters as AskParameters);
    const { events, more } = answer as AuditListing;
    if (events.length > 0) output.out(`${format === "json" ? formatJsonLines(events) : formatText(events)}\n`);
    else output.err("No events.\n");
    if (more) output.err("There are older events; --limit and --until show them.\n");
    return 0;
  },
};
