import { codeSpan } from "../github/markdown.ts";
import type { Unbound } from "./binding/bind.ts";
import type { CommandFacts } from "./facts.ts";
import { shortSha } from "./reply.ts";
import type { Verb } from "./verb.ts";
import { formOf } from "./verb-words.ts";

/** Why a command is not followed on the commit that is there. The commit of now is never shown whole: look at it first. */
export function bindingWords(binding: Unbound, verb: Verb, { page }: Pick<CommandFacts, "page">): string {
  switch (binding.reason) {
    case "no-pull-request":
      return "it is about a commit of a pull request, and this is none.";
    case "closed":
      return "the pull request is closed.";
    case "sha-missing":
    case "sha-short":
      return `it has to name the commit that you have looked at, by its whole SHA: ${codeSpan(formOf(verb))}. A shorter one could be found again by whoever makes commits.`;
    case "head-differs":
      return `the head of the pull request is not ${shortSha(binding.named)}. Look at ${difference(page, binding.named, binding.head)} first.`;
    case "head-moved":
      return `the branch was moved after this was written, and is back at ${shortSha(binding.named)}. Look at ${difference(page, binding.named, binding.moved)}, and write it again if you mean it.`;
  }
}

const difference = (page: string, from: string, to: string): string => `[the difference](${page}/compare/${from}...${to})`;
