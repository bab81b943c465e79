import { byStatus } from "../by-status.ts";
import type { Provider } from "../provider.ts";

/**
 * Asks the GitHub that the bot works for, so that a token of an Enterprise Server is not sent to github.com.
 *
 * @param apiUrl as the operator set it, such as `https://api.github.com`
 */
export const githubAt = (apiUrl: string): Provider => ({
  kind: "github-token",
  host: new URL(apiUrl).host,
  documentation: "https://docs.github.com/rest/rate-limit/rate-limit#get-rate-limit-status-for-the-authenticated-user",
  question({ secret }) {
    // One for refreshing (ghr_) is refused here, however alive it is.
    if (!/^(?:gh[opsu]_|github_pat_)/.test(secret.reveal())) return undefined;
    const headers = { authorization: `Bearer ${secret.reveal()}`, accept: "application/vnd.github+json" };
    return { method: "GET", url: `${apiUrl.replace(/\/$/, "")}/rate_limit`, headers };
  },
  liveness: byStatus({ alive: [200], dead: [401] }),
});
