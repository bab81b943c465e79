import { codeSpan } from "../github/markdown.ts";
import { neutralLine } from "../github/neutralise.ts";
import type { Brakes } from "./knowledge.ts";
import { timeWords } from "./time-words.ts";

const whats: Record<Brakes["pauses"][number]["what"], string> = {
  everything: "The bot is paused everywhere",
  owner: "The bot is paused in all repositories of this owner",
  repository: "The bot is paused in this repository",
  configuration: "The organisation's configuration pauses the bot",
};

/** What holds the bot back. `open`: everybody can read this, so that nobody is named. */
export function brakesWords({ pauses, holds }: Brakes, open: boolean): string {
  if (pauses.length === 0 && holds.length === 0) return "Nothing holds the bot back here.";
  const paused = pauses.map(({ what, by, reason, since }) => {
    const when = since === null ? "" : ` since ${timeWords(since)}`;
    const who = open || by === null ? "" : ` by ${codeSpan(by)}`;
    return `- ${whats[what]}${when}${who}${open ? "." : `: ${neutralLine(reason)}`}`;
  });
  const held = holds.map(
    ({ id, summaries }) =>
      `- Held under ${codeSpan(id)}, because one version of the configuration changes many repositories: ${summaries.map((each) => codeSpan(each)).join(", ")}.`,
  );
  return ["**What holds the bot back:**", [...paused, ...held].join("\n")].join("\n\n");
}
