/**
 * The permission that an App needs to be sent an event about a repository; an event that is not listed needs none.
 * (The list of webhook events, "Availability" and permission of each: https://docs.github.com/webhooks/webhook-events-and-payloads)
 */
export const EVENT_PERMISSION: Readonly<Record<string, string | undefined>> = {
  branch_protection_configuration: "administration:read",
  branch_protection_rule: "administration:read",
  repository_ruleset: "administration:read",
  repository: "metadata:read",
  custom_property_values: "organization_custom_properties:read",
  push: "contents:read",
  create: "contents:read",
  fork: "contents:read",
  delete: "contents:read",
  check_run: "checks:read",
  check_suite: "checks:read",
  pull_request: "pull_requests:read",
  issues: "issues:read",
  issue_comment: "issues:read",
};

/** The same for events about an organisation and no repository of it. */
export const ORGANIZATION_EVENT_PERMISSION: Readonly<Record<string, string | undefined>> = {
  repository_ruleset: "organization_administration:read",
};
