import { codeCell, table } from "../../github/markdown.ts";
import { timeWords } from "../time-words.ts";
import type { Verb } from "../verb.ts";

const mostShown = 20;

export const audit: Verb = {
  name: "audit",
  summary: "the newest entries of the audit trail",
  description:
    "Shows the last entries of the audit trail about this repository, 10 or as many as you say. Only in private and internal repositories, since it names people.",
  arguments: [{ name: "n", as: "word", required: false, pattern: /^(?:[1-9]|1[0-9]|20)$/, description: "how many, from 1 to 20" }],
  class: "C1",
  examples: ["/warden audit", "/warden audit 20"],
  needs: ["trail"],
  answer({ arguments: { n = "10" } }, { visibility }, { trail = [] }) {
    if (visibility === "public") {
      return {
        standing: "refused",
        text: "everybody can read this conversation, and the trail names people. `bin/pipewarden audit list` shows it.",
      };
    }
    const entries = trail.slice(0, Math.min(mostShown, Number(n)));
    if (entries.length === 0) return { standing: "done", text: "there is nothing about this repository in the audit trail yet." };
    const rows = entries.map(({ at, action, phase, by, summary, detail }) => [
      timeWords(at),
      codeCell(action, 60),
      phase,
      by === null ? "" : codeCell(by, 60),
      codeCell(detail === null ? summary : `${summary} (${detail})`, 150),
    ]);
    return { standing: "done", text: `the newest entries about this repository.\n\n${table(["when", "what", "phase", "who", ""], rows)}` };
  },
};
