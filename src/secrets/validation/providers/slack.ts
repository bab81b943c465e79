import { membersOf } from "../by-status.ts";
import type { Provider } from "../provider.ts";

/** Of Slack's error words, those that say that the token itself is no good. */
const refusals = ["account_inactive", "invalid_auth", "token_expired", "token_revoked"];

export const slack: Provider = {
  kind: "slack-token",
  host: "slack.com",
  documentation: "https://docs.slack.dev/reference/methods/auth.test",
  question({ secret }) {
    // Tokens of an App's level (xapp-) and for refreshing (xoxe-) may not ask this.
    if (!/^(?:xox[bp]-|xoxe\.xox[bp]-)/.test(secret.reveal())) return undefined;
    return { method: "POST", url: "https://slack.com/api/auth.test", headers: { authorization: `Bearer ${secret.reveal()}` } };
  },
  liveness({ status, text }) {
    const { ok, error } = membersOf(text);
    if (status !== 200) return "unknown";
    return ok === true ? "alive" : refusals.includes(String(error)) ? "dead" : "unknown";
  },
};
