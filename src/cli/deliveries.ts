import type { ReplayedDelivery } from "../operations/deliveries.ts";
import { isTrouble } from "../operations/deliveries-fate.ts";
import type { DeliveryListing } from "../operations/deliveries-list.ts";
import type { RedriveReport } from "../operations/deliveries-redrive.ts";
import type { ShownDelivery } from "../operations/deliveries-show.ts";
import { lanes } from "../values/lane.ts";
import { askBot } from "./ask.ts";
import { inColumns } from "./columns.ts";
import { fateWords, listWords, showWords } from "./deliveries-words.ts";
import type { Verb } from "./verb.ts";

const formatOption = { format: { type: "string", default: "text" } } as const;

export const deliveriesList: Verb = {
  name: "deliveries list",
  summary: "list GitHub's deliveries, and what became of each",
  usage: `Usage: pipewarden deliveries list [options]

  --failed         only those to look at: never arrived, refused, or dead
  --since TIME     not older than this; GitHub keeps three days
  --limit N        1 to 500; default 50
  --format FORMAT  text (default), or json: one object

In each lane a delivery is
  done             worked on, also when there was nothing to change
  waiting          in the queue, or in hand
  refused: CODE    not possible, and asking again would not help; docs/operations.md says what to do
  dead             given up; see: pipewarden deliveries redrive
  not wanted       of no concern to the bot, and not stored
  never arrived    no attempt was answered; the bot asks for it again within minutes, for about a day
Exit code 1 when one that is listed was refused, is dead, or never arrived.`,
  options: { failed: { type: "boolean" }, since: { type: "string" }, limit: { type: "string" }, ...formatOption },
  json: '{"deliveries":[{"guid":"…","event":"repository","action":"edited","installationId":3,"repositoryId":11,"at":1769864400000,"attempts":1,"statusCode":202,"status":"OK","lanes":{"act":{"state":"done","at":1769864401000}}}],"more":false}',
  async run({ failed, since, limit, format }, env, output) {
    const parameters = { failed: failed === true ? "true" : undefined, since: text(since), limit: text(limit) };
    const listing = (await askBot(env, "deliveries-list", parameters)) as DeliveryListing;
    output.out(format === "json" ? `${JSON.stringify(listing)}\n` : listWords(listing));
    if (listing.deliveries.length === 0) output.err(failed === true ? "No failed deliveries.\n" : "No deliveries.\n");
    if (listing.more) output.err("There are older deliveries; --limit shows more.\n");
    return listing.deliveries.some((one) => isTrouble(one.lanes)) ? 1 : 0;
  },
};

export const deliveriesShow: Verb = {
  name: "deliveries show",
  summary: "show what became of one delivery: attempts, plan, outcome, audit trail",
  usage: `Usage: pipewarden deliveries show GUID [--format text|json]

Never shows the payload: the App's settings on GitHub do, under Advanced.
Exit code 1 when it was refused, is dead, or never arrived.`,
  options: formatOption,
  positionals: ["guid"],
  json: '{"guid":"…","event":"push","attempts":[{"id":7,"at":1769864400000,"redelivery":false,"statusCode":202,"status":"OK"}],"lanes":{"act":{"fate":{"state":"done","at":1769864401000},"plan":null,"copyLeftAt":null}},"deadLetters":[{"lane":"act","type":"delivery","failures":11,"firstAt":1769864400000}],"audit":[{"at":1769864401000,"type":"…","sentence":"…","code":null}]}',
  async run({ guid, format }, env, output) {
    const shown = (await askBot(env, "deliveries-show", { guid: text(guid) })) as ShownDelivery;
    output.out(format === "json" ? `${JSON.stringify(shown)}\n` : showWords(shown));
    const fates = Object.fromEntries(Object.entries(shown.lanes).map(([lane, { fate }]) => [lane, fate]));
    return isTrouble(fates) || shown.deadLetters.length > 0 ? 1 : 0;
  },
};

export const deliveriesReplay: Verb = {
  name: "deliveries replay",
  summary: "ask GitHub to deliver an event again",
  usage: `Usage: pipewarden deliveries replay GUID [--format text|json]

GitHub sends it under the same GUID. What the bot has done for it is not done again; pipewarden sweep looks anew.`,
  options: formatOption,
  positionals: ["guid"],
  json: '{"guid":"…","event":"push","lanes":{"act":{"state":"never arrived"}}}',
  async run({ guid, format }, env, output) {
    const asked = (await askBot(env, "deliveries-replay", { guid: text(guid) })) as ReplayedDelivery;
    output.out(format === "json" ? `${JSON.stringify(asked)}\n` : replayWords(asked));
    return 0;
  },
};

export const deliveriesRedrive: Verb = {
  name: "deliveries redrive",
  summary: "put dead letters back into their queue",
  usage: `Usage: pipewarden deliveries redrive [--lane ${lanes.join("|")}] [--limit N] [--format text|json]

Lets the bot work again on what it had given up, as if it had come just now. What was done of it is not done again. A message that
cannot be worked on comes back to the dead letters.

  --lane LANE  only the dead letters of this lane
  --limit N    1 to 1000 of all lanes together; default 100
Exit code 1 when letters were left because this version cannot read them.`,
  options: { lane: { type: "string" }, limit: { type: "string" }, ...formatOption },
  choices: { lane: lanes },
  json: '{"act":{"sent":2,"kept":0},"fix":{"sent":0,"kept":0},"rotate":{"sent":0,"kept":0}}',
  async run({ lane, limit, format }, env, output) {
    const report = (await askBot(env, "deliveries-redrive", { lane: text(lane), limit: text(limit) })) as RedriveReport;
    output.out(format === "json" ? `${JSON.stringify(report)}\n` : redriveWords(report));
    const kept = Object.values(report).reduce((sum, one) => sum + one.kept, 0);
    if (kept > 0) output.err("Letters that this version cannot read were left; the log line `message unreadable` of that time says why.\n");
    return kept > 0 ? 1 : 0;
  },
};

const text = (value: string | boolean | undefined): string | undefined => (typeof value === "string" ? value : undefined);

function replayWords({ guid, event, lanes: fates }: ReplayedDelivery): string {
  const known = Object.entries(fates);
  const then = known.map(([lane, fate]) => {
    if (fate.state === "done" || fate.state === "refused") return [lane, `${fateWords(fate)} already: nothing will be done again`];
    if (fate.state === "not wanted") return [lane, "not wanted: nothing will be done"];
    if (fate.state === "waiting") return [lane, "waiting: whichever copy is first is worked on, the other one is left"];
    return [lane, `${fateWords(fate)}: will be worked on`];
  });
  const nothing = known.length === 0 ? "  Nothing will be done: the bot does not act on this event.\n" : "";
  return `GitHub was asked to deliver ${event} ${guid} again.\n${nothing}${inColumns(then, "  ")}`;
}

function redriveWords(report: RedriveReport): string {
  const rows = Object.entries(report).map(([lane, { sent, kept }]) => [lane, `${sent} put back`, ...(kept === 0 ? [] : [`${kept} left`])]);
  return inColumns(rows);
}
