import { codeSpan } from "../../github/markdown.ts";
import type { TrailEntry } from "../knowledge.ts";
import { timeWords } from "../time-words.ts";
import type { Verb } from "../verb.ts";

const mostShown = 10;
/** What the bot does to answer is not what anybody wants explained. */
const answering = /^(?:comments|commands)\./;
/** Before it acts, it writes down that it will; how it ended says more. */
const unfinished = new Set(["requested"]);

export const why: Verb = {
  name: "why",
  summary: "what the bot did here lately, and why",
  description:
    "Lists what the bot did, found and held in this repository lately, newest first, with what made it look. In public repositories nobody is named.",
  arguments: [],
  class: "C0",
  examples: ["/warden why"],
  needs: ["trail"],
  answer(_command, { visibility }, { trail = [] }) {
    const entries = trail.filter(({ action, phase }) => !answering.test(action) && !unfinished.has(phase)).slice(0, mostShown);
    if (entries.length === 0) return { standing: "done", text: "the bot has done nothing here lately." };
    const lines = entries.map((entry) => `- ${lineOf(entry, visibility === "public")}`);
    return { standing: "done", text: `what the bot did here lately, newest first.\n\n${lines.join("\n")}` };
  },
};

/** Sentences of these may name people. What the bot itself changes in a repository is told of without any. */
const nameless = /^(?:protection|checks)\./;

function lineOf({ at, action, phase, summary, detail, by, event }: TrailEntry, open: boolean): string {
  const what = open && !nameless.test(action) ? codeSpan(action) : codeSpan(summary, 200);
  const because = event === null ? "" : `, after ${codeSpan(event)}`;
  const who = open || by === null ? "" : ` by ${codeSpan(by)}`;
  const more = open || detail === null ? "" : `: ${codeSpan(detail, 200)}`;
  return `${timeWords(at)}, ${phase}: ${what}${because}${who}${more}`;
}
