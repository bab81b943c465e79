import { brakingName } from "../../changes/braking.ts";
import type { Verb } from "../verb.ts";

export const pause: Verb = {
  name: "pause",
  summary: "let the bot change nothing in this repository",
  description:
    "Pauses the bot in this repository: it goes on looking and telling, and changes nothing, until somebody resumes it. What it was doing is stopped.",
  arguments: [
    {
      name: "reason",
      as: "named",
      required: true,
      pattern: /^\P{Cc}{1,200}$/u,
      description: "why, for whoever wonders, up to 200 characters",
    },
  ],
  class: "C2",
  role: "maintain",
  examples: ['/warden pause reason:"We are moving the build."'],
  needs: ["brakes"],
  answer({ arguments: { reason = "" } }, { repository }, { brakes }) {
    if (brakes?.pauses.some(({ what }) => what === "repository") === true) {
      return { standing: "done", text: "the bot is paused in this repository already." };
    }
    return {
      standing: "going-on",
      text: "pausing the bot in this repository.",
      asks: [{ capability: brakingName, repository, params: { kind: "pause", reason } }],
    };
  },
};
