import { codeSpan } from "../../github/markdown.ts";
import { fixesWish } from "../asks.ts";
import type { Verb } from "../verb.ts";
import { fixHere } from "./fixes.ts";

export const rebase: Verb = {
  name: "rebase",
  summary: "put this fix onto its base branch as it is now",
  description:
    "Plans the fix anew on the head of its base branch, and replaces the commit of this pull request by the result. Where somebody else has committed to it, nothing is done: see recreate.",
  arguments: [],
  class: "C2",
  examples: ["/warden rebase"],
  needs: ["fixes"],
  answer(_command, facts, { fixes = [] }) {
    const found = fixHere(facts, fixes);
    if ("answer" in found) return found.answer;
    if (found.fix.pull?.foreign === true) {
      return {
        standing: "refused",
        text: `somebody else has committed to this branch, and I do not write over that. ${codeSpan("recreate")} with the head's SHA does.`,
      };
    }
    return {
      standing: "going-on",
      text: "planning this fix anew on its base branch as it is now.",
      asks: [fixesWish.ask(facts.repository, { what: "rebase", branches: [found.fix.branch] })],
    };
  },
};
