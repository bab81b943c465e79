import { codeSpan } from "../../github/markdown.ts";
import { isWaiting } from "../requests/request.ts";
import type { Verb } from "../verb.ts";
import { requestArgument } from "./request-argument.ts";

export const cancel: Verb = {
  name: "cancel",
  summary: "take back your own command that waits for a second person",
  description: "Ends a request of yours in this conversation: the one that you name, or the latest.",
  arguments: [{ ...requestArgument, required: false }],
  class: "C2",
  examples: ["/warden cancel", "/warden cancel 0123456789ab"],
  answer({ arguments: { id } }, { requests, authority }, _known, now) {
    const name = id?.toLowerCase();
    const [request] = requests
      .filter((each) => each.sender.id === authority.sender.id && isWaiting(each, now) && (name === undefined || each.id === name))
      .sort((one, other) => other.expiresAt - one.expiresAt);
    if (request === undefined) {
      const which = name === undefined ? "" : ` under ${codeSpan(name)}`;
      return { standing: "confused", text: `no command of yours waits${which} in this conversation.` };
    }
    return { standing: "done", text: `**${request.verb}** is cancelled. Nothing was done.`, decides: { request, state: "cancelled" } };
  },
};
