import { brakingName } from "../../changes/braking.ts";
import { brakesWords } from "../brakes-words.ts";
import type { Verb } from "../verb.ts";

export const resume: Verb = {
  name: "resume",
  summary: "let the bot go on in this repository",
  description:
    "Ends a pause of this repository that somebody made by a command, and looks at what was held. What an operator or the configuration paused, they resume.",
  arguments: [],
  class: "C2",
  role: "maintain",
  examples: ["/warden resume"],
  needs: ["brakes"],
  answer(_command, { repository, visibility }, { brakes = { pauses: [], holds: [] } }) {
    const id = brakes.pauses.flatMap(({ ends }) => (ends === null ? [] : [ends]))[0];
    if (id !== undefined) {
      const params = { kind: "resume", pause: id };
      return {
        standing: "going-on",
        text: "letting the bot go on in this repository.",
        asks: [{ capability: brakingName, repository, params }],
      };
    }
    if (brakes.pauses.length === 0) return { standing: "done", text: "the bot is not paused here." };
    const words = brakesWords({ pauses: brakes.pauses, holds: [] }, visibility === "public");
    return {
      standing: "refused",
      text: `nobody here can end that. Whoever made it can: an operator, or the organisation's configuration.\n\n${words}`,
    };
  },
};
