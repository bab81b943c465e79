import { codeSpan } from "../../github/markdown.ts";
import { secretsTriage } from "../asks.ts";
import type { Verb } from "../verb.ts";
import { findingArgument, findingNamed } from "./finding-argument.ts";

export const reopen: Verb = {
  name: "reopen",
  summary: "let a finding count again that was put aside",
  description: "Opens a finding again that was put aside: it counts in checks from then on, and GitHub's alert about it is opened.",
  arguments: [findingArgument],
  class: "C2",
  examples: ["/warden reopen 0123456789"],
  needs: ["findings"],
  answer({ arguments: { finding: name = "" } }, { repository }, { findings = [] }) {
    const named = findingNamed(name, findings);
    if ("answer" in named) return named.answer;
    const { id, fingerprint, state } = named.finding;
    if (state === "open") return { standing: "done", text: `${codeSpan(id)} is open.` };
    return {
      standing: "going-on",
      text: `opening ${codeSpan(id)} again.`,
      asks: [secretsTriage(repository, { what: "reopen", finding: fingerprint })],
    };
  },
};
