import { codeSpan } from "../../github/markdown.ts";
import { configurationCheck, dependencyCheck, dependencyReview, secretsCheck } from "../asks.ts";
import type { Verb } from "../verb.ts";

export const recheck: Verb = {
  name: "recheck",
  summary: "look at everything here again, now",
  description:
    "Makes the bot look at this repository at once instead of within the hour, and judge this pull request again: its configuration, whether it leaks secrets, and the dependencies that it brings in. It does what each policy says, as the hourly look would.",
  arguments: [],
  class: "C1",
  examples: ["/warden recheck"],
  answer(_command, facts) {
    const { repository, lookers } = facts;
    const asks = [
      ...lookers.flatMap((capability) =>
        capability === "secrets"
          ? secretsCheck(facts)
          : capability === dependencyReview
            ? dependencyCheck(facts)
            : { capability, repository },
      ),
      ...configurationCheck(facts),
    ];
    if (asks.length === 0) return { standing: "done", text: "there is nothing to look at here." };
    const names = asks.map(({ capability }) => codeSpan(capability)).join(", ");
    return { standing: "going-on", text: `asked for a look by ${names}. What comes of it will stand here.`, asks };
  },
};
