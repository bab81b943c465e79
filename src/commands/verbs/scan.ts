import { secretsScan } from "../asks.ts";
import type { Verb } from "../verb.ts";

export const scan: Verb = {
  name: "scan",
  summary: "scan this pull request for secrets again, from the beginning",
  description:
    "Scans the title, the description and every commit of this pull request for leaked secrets again, also what was scanned before, and makes its check anew. Nothing is forgotten by it: what was put aside stays so.",
  arguments: [],
  class: "C1",
  examples: ["/warden scan"],
  answer({ id }, { repository, pull, lookers }) {
    if (!lookers.includes("secrets")) return { standing: "done", text: "secrets are not scanned for here." };
    if (pull === null) return { standing: "refused", text: "only a pull request can be scanned again: write it in one." };
    if (!pull.open) return { standing: "refused", text: "this pull request is closed. What is pushed is scanned as it comes." };
    return {
      standing: "going-on",
      text: "scanning this pull request again. The check tells what comes of it.",
      asks: [secretsScan(repository, { number: pull.number, sha: pull.headSha, again: id })],
    };
  },
};
