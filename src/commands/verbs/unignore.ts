import { fixesWish } from "../asks.ts";
import type { Verb } from "../verb.ts";
import { fixArgument, fixesNamed } from "./fixes.ts";

export const unignore: Verb = {
  name: "unignore",
  summary: "take up a fix again that was left alone",
  description:
    "Takes back that a dependency is left alone, whether a command said so or somebody closed the pull request: its fix is planned and proposed again, and alerts that were dismissed by a command are opened again. What the configuration ignores stays ignored.",
  arguments: [fixArgument],
  class: "C2",
  examples: ["/warden unignore lodash", "/warden unignore all"],
  needs: ["fixes"],
  answer({ arguments: { what } }, facts, { fixes = [] }) {
    const left = fixes.filter(({ ignored, pull }) => ignored || pull?.state === "closed");
    const found = fixesNamed(what, facts, fixes);
    if ("answer" in found) return found.answer;
    const meant = left.filter(({ branch }) => found.branches === null || found.branches.includes(branch));
    if (meant.length === 0) return { standing: "done", text: "nothing of that is left alone, so there is nothing to take up again." };
    return {
      standing: "going-on",
      text: `taking up ${found.named} again.`,
      asks: [fixesWish.ask(facts.repository, { what: "unignore", branches: meant.map(({ branch }) => branch) })],
    };
  },
};
