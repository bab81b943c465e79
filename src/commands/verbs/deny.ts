import { codeSpan } from "../../github/markdown.ts";
import { choiceWords } from "../requests/choice-words.ts";
import { choose } from "../requests/choose.ts";
import type { Verb } from "../verb.ts";
import { requestArgument } from "./request-argument.ts";

/** @param verbs all that there are */
export const deny = (verbs: () => readonly Verb[]): Verb => ({
  name: "deny",
  summary: "refuse a command that waits for a second person",
  description: "Ends a request of somebody else, so that nobody can approve it any more. It takes whoever could approve it.",
  arguments: [requestArgument],
  class: "C2",
  examples: ["/warden deny 0123456789ab"],
  answer({ arguments: { id = "" } }, facts, _known, now) {
    const name = id.toLowerCase();
    const choice = choose(name, facts, verbs(), now);
    if (choice.kind !== "found") return choiceWords(name, choice, facts);
    const { request, verb } = choice;
    const text = `**${verb.name}** of ${codeSpan(request.sender.login)} is denied. Nothing was done.`;
    return { standing: "done", text, decides: { request, state: "denied" } };
  },
});
