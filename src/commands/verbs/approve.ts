import { brakingName } from "../../changes/braking.ts";
import { codeSpan } from "../../github/markdown.ts";
import { atLeast } from "../authority/roles.ts";
import type { CommandFacts } from "../facts.ts";
import type { Holds } from "../knowledge.ts";
import { choiceWords } from "../requests/choice-words.ts";
import { choose } from "../requests/choose.ts";
import type { Answer, Verb } from "../verb.ts";
import { releaseWords } from "../withdrawal-words.ts";
import { requestArgument } from "./request-argument.ts";

/** @param verbs all that there are */
export const approve = (verbs: () => readonly Verb[]): Verb => ({
  name: "approve",
  summary: "be the second person for a command, or release what the budget holds",
  description:
    "Approves a command of somebody else that waits for a second person: it takes whoever could give that command, and counts for the commit and the configuration that it was given for. Or releases what a version of the configuration would change beyond its budget: it takes an administrator of the organisation's `.github` repository who did not write that version.",
  arguments: [requestArgument],
  class: "C2",
  examples: ["/warden approve 0123456789ab"],
  needs: ["holds"],
  answer({ arguments: { id = "" } }, facts, { holds }, now) {
    const name = id.toLowerCase();
    const held = holds?.open.find((hold) => hold.id === name);
    if (held !== undefined && holds !== undefined) return release(held, holds, facts);
    const choice = choose(name, facts, verbs(), now);
    if (choice.kind !== "found") return choiceWords(name, choice, facts);
    const { request, verb } = choice;
    return {
      standing: "done",
      text: `**${verb.name}** of ${codeSpan(request.sender.login)} is approved. What comes of it stands in the answer to that command.`,
      decides: { request, state: "approved" },
    };
  },
});

function release({ id, limit }: Holds["open"][number], { role, author }: Holds, { repository }: CommandFacts): Answer {
  if (!atLeast(role, "admin")) return { standing: "refused", text: releaseWords.role, denied: "role" };
  if (author) return { standing: "refused", text: releaseWords.author, denied: "own-work" };
  return {
    standing: "going-on",
    text: `letting this version of the configuration change more than ${limit} repositories within an hour.`,
    asks: [{ capability: brakingName, repository, params: { kind: "release", hold: id } }],
  };
}
