import type { CheckContent } from "../github/check-run.ts";
import { codeCell, codeSpan, table } from "../github/markdown.ts";
import { botWord } from "../values/called.ts";
import type { OpenHold } from "./announcement.ts";
import type { Approval } from "./holds.ts";

const minute = (at: number): string => `${new Date(at).toISOString().slice(0, 16).replace("T", " ")} UTC`;
const repositoriesOf = (count: number): string => (count === 1 ? "1 repository" : `${count} repositories`);

/** Versions and repositories that are named; with the longest of names they fit into a check run's summary. */
const mostVersions = 5;
const mostRows = 50;

/** What waits for an approval, the latest first. */
export function heldWords(open: readonly OpenHold[]): CheckContent {
  const waiting = open.reduce((sum, hold) => sum + hold.waiting, 0);
  const parts = [
    "Pipewarden changes at most 2 % of the repositories, but at least 10, within an hour on the word of one version of the configuration. What is beyond waits here until a person says that it is meant. Nothing else is held up.",
    ...open.slice(0, mostVersions).map((hold) => holdWords(hold, Math.floor(mostRows / Math.min(open.length, mostVersions)))),
    ...(open.length > mostVersions ? [`… and ${open.length - mostVersions} earlier versions; \`bin/pipewarden holds\` lists them.`] : []),
  ];
  return {
    conclusion: "action_required",
    title: `Held: ${repositoriesOf(waiting)} ${waiting === 1 ? "waits" : "wait"} for an approval`,
    summary: parts.join("\n\n"),
  };
}

function holdWords({ approvalId, heldAt, limit, repositories, waiting, first }: OpenHold, most: number): string {
  const shown = first.slice(0, most);
  const rows = shown.map((held) => [codeCell(held.repository, 100), held.summaries.map((summary) => codeCell(summary, 120)).join("<br>")]);
  const named = new Set(shown.map(({ repository }) => repository)).size;
  return [
    `**${repositoriesOf(waiting)}** since ${minute(heldAt)}. The limit was ${limit} of ${repositories}.`,
    `- If it is meant, another administrator of this repository than whoever wrote it says so in a conversation: ${codeSpan(`${botWord} approve ${approvalId}`)}. Or an operator does: ${codeSpan(`bin/pipewarden approve ${approvalId}`)}\n- If it is not, change the configuration back: nothing more happens from this version.`,
    table(["repository", "what would be changed"], rows),
    waiting > named ? `… and ${waiting - named} more; \`bin/pipewarden holds\` lists them all.` : "",
  ]
    .filter((part) => part !== "")
    .join("\n\n");
}

/** Something was held here, and is no more. */
export const releasedWords = (approved: Approval | null): CheckContent => ({
  conclusion: "success",
  title: "Nothing is held",
  summary:
    approved === null
      ? "What was held here is gone: the configuration was changed."
      : `What was held here was approved or is gone with its configuration. The last approval: ${codeSpan(approved.by)}, ${minute(approved.at)}.`,
});
