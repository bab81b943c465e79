import { dismissalProblem, longestProvenDays } from "../../findings/dismissal.ts";
import { type Resolution, resolutions, stateOf } from "../../findings/finding.ts";
import { codeSpan } from "../../github/markdown.ts";
import { secretsTriage } from "../asks.ts";
import type { Verb } from "../verb.ts";
import { findingArgument, findingNamed } from "./finding-argument.ts";

/** Letters and digits in one piece, longer than any word or ticket: perhaps the value itself. */
const likeValue = /(?=[A-Za-z0-9+_=-]*[A-Za-z])(?=[A-Za-z0-9+_=-]*[0-9])[A-Za-z0-9+_=-]{20}/;

export const dismiss: Verb = {
  name: "dismiss",
  summary: "put a finding aside: a false alarm, used in tests, not to be fixed, revoked",
  description: `Puts a finding aside: it fails no check any more, wherever its line moves, and GitHub's alert about it is closed. It is about this finding alone; what is revoked is so wherever it stands. A managed secret, and a credential that its provider says works, is no false alarm: it is put aside as wont-fix or used-in-tests, until a day that is at most ${longestProvenDays} days away, and then told of again. Whoever wrote or proposed what holds it cannot do so.`,
  arguments: [
    findingArgument,
    {
      name: "sha",
      as: "word",
      required: true,
      pattern: /^[0-9a-fA-F]{4,64}$/,
      description: "the whole SHA of the head commit of this pull request, as you have looked at it",
    },
    {
      name: "reason",
      as: "named",
      required: true,
      pattern: /^\P{Cc}{1,200}$/u,
      description: "why, for whoever wonders, up to 200 characters and without the value",
    },
    {
      name: "as",
      as: "named",
      required: false,
      pattern: /^(?:false-positive|wont-fix|used-in-tests|revoked)$/,
      description: `as what: ${resolutions.map((each) => `\`${each}\``).join(", ")}; a false positive unless told otherwise`,
    },
    {
      name: "until",
      as: "named",
      required: false,
      pattern: /^\d{4}-\d{2}-\d{2}$/,
      description: "the last day on which it holds, in UTC, as 2026-12-31; for good unless told otherwise",
    },
  ],
  class: "C3",
  waives: true,
  examples: [
    `/warden dismiss 0123456789 ${"0123456789".repeat(4)} reason:"The example of the provider's manual."`,
    `/warden dismiss 0123456789 ${"0123456789".repeat(4)} as:wont-fix until:2026-12-31 reason:"It ends with the old shop."`,
  ],
  needs: ["findings"],
  answer({ arguments: { finding: name = "", reason = "", as = "false-positive", until = null } }, { repository }, { findings = [] }, now) {
    const named = findingNamed(name, findings);
    if ("answer" in named) return named.answer;
    const { id, fingerprint, proof, state, resolution } = named.finding;
    if (likeValue.test(reason)) {
      return {
        standing: "confused",
        text: "the reason seems to hold the value itself, or another one. Say it without; it is kept, and others read it.",
      };
    }
    const resolved = as as Resolution;
    const problem = dismissalProblem(proof, { as: resolved, until }, now);
    if (problem !== undefined) return { standing: "refused", text: problem, denied: "not-dismissable" };
    if (state === stateOf(resolved) && resolution?.as === resolved && resolution.until === until) {
      return { standing: "done", text: `${codeSpan(id)} is put aside so already.` };
    }
    return {
      standing: "going-on",
      text: `putting ${codeSpan(id)} aside as ${resolved}${until === null ? "" : ` until ${until}`}.`,
      asks: [secretsTriage(repository, { what: "dismiss", finding: fingerprint, as: resolved, reason, until })],
    };
  },
};
