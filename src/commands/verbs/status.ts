import { codeSpan } from "../../github/markdown.ts";
import { brakesWords } from "../brakes-words.ts";
import type { PolicyStanding } from "../knowledge.ts";
import { hindranceWords, listed, modeWords } from "../standing-words.ts";
import type { Verb } from "../verb.ts";

/** So many settings are named one by one. */
const mostNamed = 10;

export const status: Verb = {
  name: "status",
  summary: "how this repository stands against its policies, and what holds the bot back",
  description: "Says of each policy whether it acts or only reports, which settings are weaker than asked, and what is paused or held.",
  arguments: [],
  class: "C0",
  examples: ["/warden status"],
  needs: ["standing", "brakes"],
  answer(_command, { visibility }, { standing = [], brakes = { pauses: [], holds: [] } }) {
    const policies = standing.map(policyWords);
    return { standing: "done", text: [...policies, brakesWords(brakes, visibility === "public")].join("\n\n") };
  },
};

function policyWords({ policy, mode, hindrance, weak }: PolicyStanding): string {
  const head = `the policy ${codeSpan(policy)} ${modeWords[mode]}.`;
  if (hindrance !== null) return `${head} ${hindranceWords[hindrance]}`;
  if (mode === "off") return head;
  if (weak.length === 0) return `${head} Everything is at least as strong as asked.`;
  const lines = weak.map(({ label, have, want, obstacle }) => {
    const why = obstacle === null ? "" : ` It cannot be repaired: ${obstacle}`;
    return `- **${label}**: is ${have}, should be ${want}.${why}`;
  });
  return `${head} Weaker than asked:\n\n${listed(lines, mostNamed)}`;
}
