import type { JsonObject } from "../values/json.ts";

/**
 * What tells a body of this event from bodies of other events. The event's name comes in a header that is not signed: whoever captured
 * a signed body could send it again under another name. Members are those that GitHub's OpenAPI description requires.
 */
interface Shape {
  /** Members that must be there and not null; `a.b` is a member of a member. */
  readonly has: readonly string[];
  readonly hasNot?: readonly string[];
  /** Where the members alone do not tell: the event's actions. */
  readonly actions?: readonly string[];
}

// An organisation's repository event has no member of its own. These are the subjects of events that share an action with it.
const otherSubjects = [
  ...["alert", "check_run", "check_suite", "comment", "definition", "deployment", "discussion", "hook", "issue", "key", "label"],
  ...["member", "membership", "milestone", "package", "project", "project_card", "project_column", "pull_request", "ref", "release"],
  ...["repository_advisory", "repository_ruleset", "review", "rule", "sponsorship", "starred_at", "team", "workflow_run"],
];

const shapes: ReadonlyMap<string, Shape> = new Map<string, Shape>([
  ["branch_protection_configuration", { has: ["repository.id"], hasNot: otherSubjects, actions: ["disabled", "enabled"] }],
  ["branch_protection_rule", { has: ["action", "rule.id", "repository.id"] }],
  ["check_run", { has: ["action", "check_run.id", "check_run.head_sha", "repository.id"], hasNot: ["check_suite", "deployment"] }],
  ["check_suite", { has: ["action", "check_suite.id", "check_suite.head_sha", "repository.id"], hasNot: ["check_run"] }],
  // `master_branch` tells a creation from a deletion of a ref.
  ["create", { has: ["ref", "ref_type", "master_branch", "pusher_type", "repository.id"] }],
  ["custom_property_values", { has: ["action", "repository.id", "new_property_values", "old_property_values"] }],
  ["dependabot_alert", { has: ["action", "alert.number", "alert.dependency", "alert.security_advisory", "repository.id"] }],
  // Every event of an App names its installation, in short: only its own events carry the account.
  ["installation", { has: ["action", "installation.id", "installation.account"], hasNot: ["repositories_added", "target_type"] }],
  [
    "installation_repositories",
    { has: ["action", "installation.id", "installation.account", "repositories_added", "repositories_removed", "repository_selection"] },
  ],
  ["installation_target", { has: ["action", "account.id", "changes", "installation.id", "target_type"] }],
  ["issue_comment", { has: ["action", "comment.id", "issue.id", "repository.id"] }],
  ["issues", { has: ["action", "issue.id", "repository.id"], hasNot: ["comment", "pull_request"] }],
  ["merge_group", { has: ["action", "merge_group.head_sha", "merge_group.base_sha"], hasNot: ["pull_request"] }],
  ["ping", { has: ["zen", "hook_id"], hasNot: ["action"] }],
  ["pull_request", { has: ["action", "number", "pull_request.id", "repository.id"], hasNot: ["review", "comment", "thread"] }],
  ["pull_request_review", { has: ["action", "review.id", "pull_request.id", "repository.id"] }],
  ["pull_request_review_comment", { has: ["action", "comment.id", "pull_request.id", "repository.id"] }],
  ["push", { has: ["ref", "before", "after", "commits", "repository.id"], hasNot: ["ref_type", "action"] }],
  [
    "repository",
    {
      has: ["repository.id"],
      hasNot: otherSubjects,
      actions: ["archived", "created", "deleted", "edited", "privatized", "publicized", "renamed", "transferred", "unarchived"],
    },
  ],
  ["repository_ruleset", { has: ["action", "repository_ruleset.id"] }],
  ["secret_scanning_alert", { has: ["action", "alert.number", "alert.secret_type", "repository.id"], hasNot: ["location", "scan"] }],
  ["secret_scanning_alert_location", { has: ["action", "alert.number", "alert.secret_type", "location.type", "repository.id"] }],
]);

/** Whether `payload` can be what the header says it is. An event that nothing acts on needs only be an object. */
export function hasShapeOf(event: string, payload: JsonObject): boolean {
  const shape = shapes.get(event);
  if (shape === undefined) return true;
  if (!shape.has.every((path) => isPresent(payload, path))) return false;
  if (shape.hasNot?.some((name) => Object.hasOwn(payload, name))) return false;
  if (shape.actions === undefined) return true;
  return typeof payload.action === "string" && shape.actions.includes(payload.action);
}

/** The events whose shape is known. */
export const eventsWithShape: readonly string[] = [...shapes.keys()];

function isPresent(payload: JsonObject, path: string): boolean {
  let value: unknown = payload;
  for (const name of path.split(".")) {
    if (typeof value !== "object" || value === null || !Object.hasOwn(value, name)) return false;
    value = (value as Record<string, unknown>)[name];
  }
  return value !== null;
}
