import { grants } from "../auth/viewer.ts";
import type { Permissions } from "../state/entities.ts";

/**
 * The permission that an App needs to be sent an event about a repository; an event that is not listed needs none.
 * (The list of webhook events, "Availability" and permission of each: https://docs.github.com/webhooks/webhook-events-and-payloads)
 */
const EVENT_PERMISSION: Readonly<Record<string, string | undefined>> = {
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
  merge_group: "merge_queues:read",
  pull_request: "pull_requests:read",
  issues: "issues:read",
  issue_comment: "issues:read",
  pull_request_review: "pull_requests:read",
  pull_request_review_comment: "pull_requests:read",
  dependabot_alert: "vulnerability_alerts:read",
  secret_scanning_alert: "secret_scanning_alerts:read",
  secret_scanning_alert_location: "secret_scanning_alerts:read",
};

/** The same for events about an organisation and no repository of it. */
const ORGANIZATION_EVENT_PERMISSION: Readonly<Record<string, string | undefined>> = {
  repository_ruleset: "organization_administration:read",
  team: "members:read",
};

/** The permission that an App needs to be sent an event; being asked for something in a check needs more than hearing of checks. */
export function neededFor(event: string, action: string | undefined, inRepository: boolean): string | undefined {
  if (event.startsWith("check_") && (action === "rerequested" || action === "requested_action")) return "checks:write";
  return (inRepository ? EVENT_PERMISSION : ORGANIZATION_EVENT_PERMISSION)[event];
}

/** Apps that may write checks are subscribed to the events of checks without asking. (https://docs.github.com/webhooks/webhook-events-and-payloads#check_run) */
export const comesWithPermission = (event: string, permissions: Permissions): boolean =>
  event.startsWith("check_") && grants(permissions, "checks:write");
