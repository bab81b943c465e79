import { codeSpan } from "../../github/markdown.ts";
import { roleFor } from "../authority/authorise.ts";
import { bindingWords } from "../binding-words.ts";
import type { CommandFacts } from "../facts.ts";
import { refusalWords } from "../refusal-words.ts";
import { timeWords } from "../time-words.ts";
import type { Answer } from "../verb.ts";
import type { NoChoice } from "./choose.ts";

/** Why a request is not decided about. */
export function choiceWords(id: string, choice: NoChoice, facts: CommandFacts): Answer {
  const refused = (text: string, denied: string = choice.kind): Answer => ({ standing: "refused", text, denied });
  switch (choice.kind) {
    case "unknown":
      return { standing: "confused", text: `nothing waits under ${codeSpan(id)} in this conversation.` };
    case "decided": {
      const { decision } = choice.request;
      return { standing: "confused", text: `${codeSpan(decision?.by.login ?? "")} has ${decision?.state ?? "decided"} it already.` };
    }
    case "expired":
      return refused(`it has waited for more than 15 minutes, until ${timeWords(choice.request.expiresAt)}. Give the command again.`);
    case "own":
      return refused("it takes another person than the one who gave the command.");
    case "refused":
      return refused(refusalWords(choice.refusal, roleFor(choice.verb, facts.authority.overrides), facts), choice.refusal.reason);
    case "unbound":
      return refused(bindingWords(choice.binding, choice.verb, facts), choice.binding.reason);
    case "outdated":
      return refused("the organisation's configuration was changed since. Give the command again.");
  }
}
