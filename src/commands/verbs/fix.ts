import { codeSpan, plainText } from "../../github/markdown.ts";
import { fixesWish } from "../asks.ts";
import type { Verb } from "../verb.ts";
import { fixArgument, fixesNamed } from "./fixes.ts";

export const fix: Verb = {
  name: "fix",
  summary: "fix a vulnerable dependency now",
  description:
    "Plans the fix anew and opens its pull request now, though the policy only reports here, the schedule or the limit would make it wait, another bot has one, or somebody closed the last one. What cannot be fixed is told with its reason.",
  arguments: [fixArgument],
  class: "C2",
  examples: ["/warden fix lodash", "/warden fix 12", "/warden fix all"],
  needs: ["fixes"],
  answer({ arguments: { what } }, facts, { fixes = [] }) {
    const found = fixesNamed(what, facts, fixes);
    if ("answer" in found) return found.answer;
    const { branches, named } = found;
    const meant = fixes.filter(({ branch }) => branches?.includes(branch) === true);
    const there = meant.filter(({ pull }) => pull?.state === "open").map(({ pull }) => `#${pull?.number}`);
    const obstacle =
      meant.length === 1 && meant[0]?.obstacle != null ? ` The last time it could not be fixed: ${plainText(meant[0].obstacle, 300)}` : "";
    const open = there.length === 0 ? "" : ` Open already: ${there.slice(0, 10).join(", ")}.`;
    return {
      standing: "going-on",
      text: `planning the fix of ${named} anew.${open}${obstacle} The check ${codeSpan("Pipewarden / fixes")} on the default branch tells what cannot be fixed.`,
      asks: [fixesWish.ask(facts.repository, { what: "fix", branches })],
    };
  },
};
