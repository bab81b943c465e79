import { codeSpan, table } from "../../github/markdown.ts";
import { configurationCheck } from "../asks.ts";
import type { PolicyStanding } from "../knowledge.ts";
import { hindranceWords } from "../standing-words.ts";
import type { Verb } from "../verb.ts";

const mostShown = 30;

export const preview: Verb = {
  name: "preview",
  summary: "what the policies would change here now",
  description:
    "Says what the policies in force would change in this repository now, if they were enforced; nothing is changed by asking. Where the pull request proposes another configuration, its check is made anew.",
  arguments: [],
  class: "C1",
  examples: ["/warden preview"],
  needs: ["standing"],
  answer(_command, facts, { standing = [] }) {
    const asks = configurationCheck(facts);
    const text = standing.map(policyWords).join("\n\n");
    return { standing: asks.length === 0 ? "done" : "going-on", text, asks };
  },
};

function policyWords({ policy, mode, hindrance, weak }: PolicyStanding): string {
  const name = codeSpan(policy);
  if (hindrance !== null) return `the policy ${name} would change nothing. ${hindranceWords[hindrance]}`;
  if (mode === "off") return `the policy ${name} is off here and would change nothing.`;
  if (weak.length === 0) return `the policy ${name} would change nothing: everything is at least as strong as asked.`;
  const rows = weak
    .slice(0, mostShown)
    .map(({ label, have, want, becomes, obstacle }) => [label, have, want, becomes ?? obstacle ?? "unchanged"].map(cell));
  const head =
    mode === "enforce" ? `the policy ${name} would change this:` : `the policy ${name} only reports here. Enforced, it would change this:`;
  return `${head}\n\n${table(["setting", "now", "asked for", "would become"], rows)}`;
}

const cell = (text: string): string => text.replaceAll("|", "\\|");
