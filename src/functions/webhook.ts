import { lineOf } from "../aws/light-log.ts";
import { createWebhookHandler } from "../aws/webhook-handler.ts";

/** GitHub's webhooks, by an API Gateway HTTP API. Loads neither Probot nor an AWS client. */
export const handler = createWebhookHandler({
  env: process.env,
  now: Date.now,
  log: (level, error, message) => process.stdout.write(lineOf(level, error, message)),
});
