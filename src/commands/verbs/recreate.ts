import { fixesWish } from "../asks.ts";
import type { Verb } from "../verb.ts";
import { fixHere, headArgument } from "./fixes.ts";

export const recreate: Verb = {
  name: "recreate",
  summary: "make this fix anew, and drop what others have committed to it",
  description:
    "Plans the fix anew on the head of its base branch and replaces everything on the branch of this pull request by the result, what others have committed too. It names the head that is given up; where the branch has moved since, nothing is done.",
  arguments: [headArgument],
  class: "C3",
  examples: [`/warden recreate ${"0123456789".repeat(4)}`],
  needs: ["fixes"],
  answer({ arguments: { sha = "" } }, facts, { fixes = [] }) {
    const found = fixHere(facts, fixes);
    if ("answer" in found) return found.answer;
    return {
      standing: "going-on",
      text: "making this fix anew on its base branch as it is now.",
      asks: [fixesWish.ask(facts.repository, { what: "recreate", branches: [found.fix.branch], sha: sha.toLowerCase() })],
    };
  },
};
