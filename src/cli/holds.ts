import { visible } from "../config/problem.ts";
import type { HoldsListing } from "../operations/brake-verbs.ts";
import { askBot } from "./ask.ts";
import type { Verb } from "./verb.ts";

const minute = (at: number): string => `${new Date(at).toISOString().slice(0, 16)}Z`;

export const holdsVerb: Verb = {
  name: "holds",
  summary: "list what is paused, and what waits for an approval",
  usage: `Usage: pipewarden holds [--owner LOGIN] [--format text|json]

Exit code 1 when anything is paused or waits.`,
  options: { owner: { type: "string" }, format: { type: "string", default: "text" } },
  json: '{"pauses":[{"what":"acme","by":"…","reason":"…","since":1769864400000,"held":2}],"holds":[{"owner":"acme","approvalId":"…","heldAt":1769864400000,"limit":10,"approved":null,"waiting":[{"repository":"acme/shop","summaries":["…"]}]}]}',
  async run({ format, owner }, env, output) {
    const listing = (await askBot(env, "holds", { owner: owner as string | undefined })) as HoldsListing;
    output.out(format === "json" ? `${JSON.stringify(listing)}\n` : formatHolds(listing));
    return listing.pauses.length > 0 || listing.holds.some(({ approved }) => approved === null) ? 1 : 0;
  },
};

export function formatHolds({ pauses, holds }: HoldsListing): string {
  const lines: string[] = [];
  for (const { what, by, reason, since, held } of pauses) {
    lines.push(`paused    ${visible(what)}, since ${minute(since)} by ${visible(by)}: ${visible(reason)} (${held} held)`);
  }
  for (const { owner, approvalId, heldAt, limit, approved, waiting } of holds) {
    const state =
      approved === null ? `waits for: pipewarden approve ${approvalId}` : `approved ${minute(approved.at)} by ${visible(approved.by)}`;
    lines.push(`held      ${visible(owner)}, since ${minute(heldAt)}, limit ${limit}; ${state}`);
    for (const { repository, summaries } of waiting) lines.push(`  ${visible(repository)}: ${visible(summaries.join(" "))}`);
  }
  return lines.length === 0 ? "Nothing is paused or held.\n" : `${lines.join("\n")}\n`;
}
