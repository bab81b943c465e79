import { codeSpan } from "../../github/markdown.ts";
import { fixesWish } from "../asks.ts";
import type { Verb } from "../verb.ts";
import { fixHere } from "./fixes.ts";

/** GitHub's reasons for dismissing an alert, as people write them. https://docs.github.com/rest/dependabot/alerts */
const dismissals = ["fix-started", "inaccurate", "no-bandwidth", "not-used", "tolerable-risk"] as const;

export const ignore: Verb = {
  name: "ignore",
  summary: "close this fix and leave its dependency alone",
  description: `Closes this pull request and proposes none for the same package and project again, for good or until a day. The alerts on GitHub stay open unless \`as\` says how they are dismissed; then the reason stands there too. It can be taken back with \`unignore\`.`,
  arguments: [
    {
      name: "reason",
      as: "named",
      required: true,
      pattern: /^\P{Cc}{1,200}$/u,
      description: "why, for whoever wonders, up to 200 characters",
    },
    {
      name: "as",
      as: "named",
      required: false,
      pattern: new RegExp(`^(?:${dismissals.join("|")})$`),
      description: `how its alerts are dismissed on GitHub: ${dismissals.map((each) => `\`${each}\``).join(", ")}`,
    },
    {
      name: "until",
      as: "named",
      required: false,
      pattern: /^\d{4}-\d{2}-\d{2}$/,
      description: "the last day on which it holds, in UTC, as 2026-12-31; for good unless told otherwise",
    },
  ],
  class: "C2",
  role: "maintain",
  waives: true,
  examples: [
    `/warden ignore reason:"Only our build uses it." until:2026-12-31`,
    `/warden ignore as:tolerable-risk reason:"The function is not called."`,
  ],
  needs: ["fixes"],
  answer({ arguments: { reason = "", as, until = null } }, facts, { fixes = [] }, now) {
    const found = fixHere(facts, fixes);
    if ("answer" in found) return found.answer;
    if (until !== null && !(Date.parse(`${until}T23:59:59Z`) >= now)) {
      return { standing: "confused", text: `${codeSpan(until)} is no day that is still to come. Days are written as 2026-12-31.` };
    }
    const named = codeSpan(found.fix.package, 100);
    return {
      standing: "going-on",
      text: `closing this, and leaving ${named} alone${until === null ? "" : ` until ${until}`}. ${codeSpan("unignore")} takes it back.`,
      asks: [
        fixesWish.ask(facts.repository, {
          what: "ignore",
          branches: [found.fix.branch],
          reason,
          until,
          as: as === undefined ? null : as.replaceAll("-", "_"),
        }),
      ],
    };
  },
};
