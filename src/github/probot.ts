import type { Logger } from "pino";
import { Probot } from "probot";
import { PipewardenError } from "../values/errors.ts";
import type { Secret } from "../values/secret.ts";
import { type AppId, parseAppId } from "./app-jwt.ts";
import { QuietOctokit } from "./octokit.ts";

/** What Probot takes for an empty secret: it would accept events that anybody signs with this word. */
const probotsDefaultSecret = "development";

const closedMessage = "`context.octokit` is switched off: it would hold every permission of the App. Ask the GitHub port for a client.";

/**
 * Probot, ready to receive events (`webhooks` is null before). It reads no environment variable, so REDIS_URL and SENTRY_DSN, which
 * make Probot install packages while it runs, have no effect.
 *
 * Its own clients are closed and it is not given the private key: an installation token of Probot's is not limited to a repository
 * or to permissions. Handlers get their clients from `createGitHub`.
 *
 * @throws PipewardenError `webhook_secret_missing`, `app_id_invalid`.
 */
export async function createReadyProbot({
  appId,
  webhookSecret,
  log,
}: {
  appId: AppId;
  webhookSecret: Secret | undefined;
  log: Logger;
}): Promise<Probot> {
  const secret = webhookSecret?.reveal().trim() ?? "";
  if (secret === "" || secret === probotsDefaultSecret) {
    throw new PipewardenError(
      "webhook_secret_missing",
      "The webhook secret is missing. Give the one from the App's settings as WEBHOOK_SECRET.",
    );
  }
  const probot = new Probot({
    appId: parseAppId(appId),
    privateKey: "not given to Probot",
    secret: webhookSecret?.reveal(),
    log,
    Octokit: ClosedOctokit,
  });
  return probot.ready();
}

/** Stands in for every client that Probot makes. Its authentication answers with itself, and lets no request pass. */
const ClosedOctokit = QuietOctokit.defaults((options: object) => ({
  ...options,
  authStrategy: ({ octokit }: { octokit: unknown }) =>
    Object.assign(async () => octokit, {
      hook: async () => {
        throw new PipewardenError("context_octokit_closed", closedMessage);
      },
    }),
}));
