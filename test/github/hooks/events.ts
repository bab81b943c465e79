/**
 * The permission that an App needs to be sent an event; undefined for events that every App gets.
 * (The list of webhook events, "Availability" and "permission level" of each: https://docs.github.com/webhooks/webhook-events-and-payloads)
 */
export const EVENT_PERMISSION: Readonly<Record<string, string | undefined>> = {
  branch_protection_configuration: "administration:read",
  branch_protection_rule: "administration:read",
  repository_ruleset: "administration:read",
  repository: "metadata:read",
  push: "contents:read",
  create: "contents:read",
  delete: "contents:read",
  check_run: "checks:read",
  check_suite: "checks:read",
  pull_request: "pull_requests:read",
  issues: "issues:read",
  issue_comment: "issues:read",
  installation: undefined,
  installation_repositories: undefined,
};

/** Sent to every App without a subscription. */
export const UNCONDITIONAL = new Set(["installation", "installation_repositories", "ping"]);
