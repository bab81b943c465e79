import { codeSpan } from "../../github/markdown.ts";
import type { Verb } from "../verb.ts";

export const enforce: Verb = {
  name: "enforce",
  summary: "apply once what the policies only report here",
  description:
    "Makes each policy that only reports in this repository change, once, what it would change: the mode in the configuration stays. A pause and the budget hold it like any other change.",
  arguments: [
    {
      name: "sha",
      as: "word",
      required: true,
      pattern: /^[0-9a-fA-F]{4,64}$/,
      description: "the whole SHA of the head commit of this pull request, as you have looked at it",
    },
  ],
  class: "C4",
  examples: [`/warden enforce ${"0123456789".repeat(4)}`],
  needs: ["standing"],
  answer(_command, { repository }, { standing = [] }) {
    const found = standing.filter(
      ({ mode, hindrance, weak }) => mode === "report" && hindrance === null && weak.some(({ becomes }) => becomes !== null),
    );
    if (found.length === 0) {
      return { standing: "done", text: "no policy that only reports here would change anything, so there is nothing to enforce." };
    }
    const names = found.map(({ policy }) => codeSpan(policy)).join(", ");
    return {
      standing: "going-on",
      text: `this is to apply ${names} to this repository once.`,
      asks: found.map(({ policy }) => ({ capability: policy, repository, params: { enforce: true } })),
    };
  },
};
