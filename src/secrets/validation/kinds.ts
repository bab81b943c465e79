/** The kinds of credentials about which their provider can be asked, for the configuration; `providers.ts` knows how. */
export const validatableKinds = [
  ...["anthropic-api-key", "aws-access-key", "buildkite-token", "circleci-token", "cloudflare-token", "digitalocean-token"],
  ...["discord-bot-token", "doppler-token", "figma-token", "github-token", "gitlab-token", "heroku-token", "hugging-face-token"],
  ...["notion-token", "npm-token", "openai-api-key", "sendgrid-api-key", "slack-token", "stripe-key"],
] as const;
