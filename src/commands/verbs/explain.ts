import { nearest } from "../../config/did-you-mean.ts";
import { codeCell, codeSpan, table } from "../../github/markdown.ts";
import type { Verb } from "../verb.ts";
import { explainFinding } from "./explain-finding.ts";
import { findingArgument, findingNamed } from "./finding-argument.ts";

/** So many settings go into a reply. */
const mostShown = 40;

export const explain: Verb = {
  name: "explain",
  summary: "what a policy asks here and which file asks it, or what a finding is",
  description:
    "Lists every setting that a policy asks of this repository, with its value and where that comes from. Or says of a finding what it is, where and since when, how it stands, and what to do; its value is never shown.",
  arguments: [
    {
      name: "subject",
      as: "word",
      required: true,
      pattern: /^[A-Za-z0-9][A-Za-z0-9.-]{0,99}$/,
      description:
        "a policy, or a part of one, as in the configuration: `protection`, `protection.default-branch.required-reviews`; or the digits of a finding",
    },
  ],
  class: "C0",
  examples: ["/warden explain protection", "/warden explain protection.default-branch.required-reviews", "/warden explain 0123456789"],
  needs: ["asked", "findings"],
  answer({ arguments: { subject = "" } }, { visibility }, { asked = [], findings = [] }) {
    const found = asked.filter(({ setting }) => setting === subject || setting.startsWith(`${subject}.`));
    if (found.length === 0 && findingArgument.pattern.test(subject)) {
      const named = findingNamed(subject, findings);
      return "answer" in named ? named.answer : explainFinding(named.finding, visibility === "public");
    }
    if (found.length === 0) {
      const names = [...new Set(asked.flatMap(({ setting }) => [setting, setting.split(".")[0] ?? ""]))];
      const meant = nearest(subject, names);
      const hint = meant === undefined ? "" : ` Did you mean ${codeSpan(meant)}?`;
      return { standing: "confused", text: `nothing called ${codeSpan(subject, 100)} is asked of this repository.${hint}` };
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
      text: `what ${codeSpan(subject, 100)} asks of this repository.\n\n${table(["setting", "value", "asked by"], rows)}${rest}`,
    };
  },
};
