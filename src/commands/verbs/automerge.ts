import { fixesWish } from "../asks.ts";
import type { Verb } from "../verb.ts";
import { fixHere, headArgument } from "./fixes.ts";

export const automerge: Verb = {
  name: "automerge",
  summary: "let GitHub merge this fix once everything required has passed",
  description:
    "Switches on GitHub's own auto-merge for this pull request, for the head that is named: GitHub merges it as soon as everything that its base branch requires is there, by the method that the configuration names. With `off` it is switched off. Nothing that is required is left out.",
  arguments: [
    headArgument,
    { name: "off", as: "word", required: false, pattern: /^off$/, description: "the word `off`, to switch it off again" },
  ],
  class: "C3",
  examples: [`/warden automerge ${"0123456789".repeat(4)}`, `/warden automerge ${"0123456789".repeat(4)} off`],
  needs: ["fixes"],
  answer({ arguments: { sha = "", off } }, facts, { fixes = [] }) {
    const found = fixHere(facts, fixes);
    if ("answer" in found) return found.answer;
    const on = off === undefined;
    if (found.fix.pull?.autoMerge === on) return { standing: "done", text: `auto-merge is ${on ? "on" : "off"} already.` };
    return {
      standing: "going-on",
      text: on ? "letting GitHub merge this once everything that is required has passed." : "switching auto-merge off.",
      asks: [fixesWish.ask(facts.repository, { what: "automerge", branches: [found.fix.branch], sha: sha.toLowerCase(), on })],
    };
  },
};
