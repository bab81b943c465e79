import { nearest } from "../../config/did-you-mean.ts";
import { codeCell, codeSpan, table } from "../../github/markdown.ts";
import type { Verb } from "../verb.ts";

/** So many settings go into a reply. */
const mostShown = 40;

export const explain: Verb = {
  name: "explain",
  summary: "what a policy asks here, and which file asks it",
  description: "Lists every setting that a policy asks of this repository, with its value and where that comes from.",
  arguments: [
    {
      name: "policy",
      as: "word",
      required: true,
      pattern: /^[A-Za-z][A-Za-z0-9.-]{0,99}$/,
      description: "a policy, or a part of one, as in the configuration: `protection`, `protection.default-branch.required-reviews`",
    },
  ],
  class: "C0",
  examples: ["/warden explain protection", "/warden explain protection.default-branch.required-reviews"],
  needs: ["asked"],
  answer({ arguments: { policy = "" } }, _facts, { asked = [] }) {
    const found = asked.filter(({ setting }) => setting === policy || setting.startsWith(`${policy}.`));
    if (found.length === 0) {
      const names = [...new Set(asked.flatMap(({ setting }) => [setting, setting.split(".")[0] ?? ""]))];
      const meant = nearest(policy, names);
      const hint = meant === undefined ? "" : ` Did you mean ${codeSpan(meant)}?`;
      return { standing: "confused", text: `nothing called ${codeSpan(policy, 100)} is asked of this repository.${hint}` };
    }
    const rows = found
      .slice(0, mostShown)
      .map(({ setting, value, from }) => [
        codeCell(setting, 100),
        value === "" ? "nothing" : codeCell(value, 100),
        from.map((each) => each.replaceAll("|", "\\|")).join("; "),
      ]);
    const rest = found.length > mostShown ? `\n\nAnd ${found.length - mostShown} more.` : "";
    return {
      standing: "done",
      text: `what ${codeSpan(policy, 100)} asks of this repository.\n\n${table(["setting", "value", "asked by"], rows)}${rest}`,
    };
  },
};
