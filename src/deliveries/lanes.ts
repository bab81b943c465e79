import { mayHoldCommands } from "../values/called.ts";
import type { JsonObject } from "../values/json.ts";
import type { Lane } from "../values/lane.ts";

/**
 * Which event goes to which lanes. An event that no capability acts on is stored in none: GitHub gets its 202 and nothing is queued.
 * Names are those of the `X-GitHub-Event` header.
 */
const lanesByEvent: ReadonlyMap<string, readonly Lane[]> = new Map([
  ["branch_protection_configuration", ["act"]],
  ["branch_protection_rule", ["act"]],
  ["check_run", ["act"]],
  ["check_suite", ["act"]],
  ["create", ["act"]],
  ["custom_property_values", ["act"]],
  ["installation", ["act"]],
  ["installation_repositories", ["act"]],
  ["installation_target", ["act"]],
  ["issue_comment", ["act"]],
  ["merge_group", ["act"]],
  // Nothing acts on it: that it arrives shows that the whole path works.
  ["ping", ["act"]],
  ["pull_request", ["act"]],
  ["pull_request_review", ["act"]],
  ["pull_request_review_comment", ["act"]],
  ["push", ["act"]],
  ["repository", ["act"]],
  ["repository_ruleset", ["act"]],
]);

const none: readonly Lane[] = [];

export const lanesOf = (event: string): readonly Lane[] => lanesByEvent.get(event) ?? none;

/** The only actions of these events that anybody acts on. The others are frequent, and not even stored. */
const actions: ReadonlyMap<string, readonly string[]> = new Map([
  ["check_run", ["requested_action", "rerequested"]],
  ["check_suite", ["rerequested"]],
  ["issue_comment", ["created", "deleted", "edited"]],
  ["merge_group", ["checks_requested"]],
  ["pull_request", ["edited", "opened", "reopened", "synchronize"]],
  ["pull_request_review", ["submitted"]],
  ["pull_request_review_comment", ["created"]],
]);

/** Where the text is that people wrote. Events about texts concern nobody unless a command may be, or have been, in them. */
const texts: ReadonlyMap<string, "comment" | "review"> = new Map([
  ["issue_comment", "comment"],
  ["pull_request_review", "review"],
  ["pull_request_review_comment", "comment"],
]);

/** Whether an event with this body may concern anybody. What cannot be told from a few fields does. */
export function mayConcern(event: string, payload: JsonObject): boolean {
  if (event === "push") {
    const branch = (payload.repository as { default_branch?: string } | null | undefined)?.default_branch;
    return branch === undefined || payload.ref === `refs/heads/${branch}`;
  }
  if (actions.get(event)?.includes(String(payload.action)) === false) return false;
  const text = texts.get(event);
  return text === undefined || mayHoldCommand(text, payload);
}

/** What bots write, this one too, holds none. */
function mayHoldCommand(member: "comment" | "review", payload: JsonObject): boolean {
  const { type } = { ...(payload.sender as { type?: unknown } | null) };
  const { body } = { ...(payload[member] as { body?: unknown } | null) };
  const { from } = { ...{ ...(payload.changes as { body?: { from?: unknown } } | null) }.body };
  return type !== "Bot" && [body, from].some((written) => typeof written === "string" && mayHoldCommands(written));
}

/** The events that are stored in a lane, for the App's manifest and for tests. */
export const eventsWithLanes: readonly string[] = [...lanesByEvent.keys()];

/** What a message is about, as far as its sender knows: GitHub's numeric ids. */
export interface Subject {
  readonly repositoryId?: number;
  readonly ownerId?: number;
  readonly installationId?: number;
}

/**
 * The queue's `MessageGroupId`. The queues are standard ones: the group gives each repository its fair share and promises no order.
 * Allowed are 1 to 128 letters, digits and punctuation characters.
 */
export function groupOf({ repositoryId, ownerId, installationId }: Subject): string {
  if (repositoryId !== undefined) return `repository:${repositoryId}`;
  if (ownerId !== undefined) return `owner:${ownerId}`;
  if (installationId !== undefined) return `installation:${installationId}`;
  return "app";
}
