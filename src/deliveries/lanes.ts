import { mayHoldCommands } from "../values/called.ts";
import type { JsonObject } from "../values/json.ts";
import type { Lane } from "../values/lane.ts";
import { mayHoldSecret } from "../values/may-hold-secret.ts";

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
  ["dependabot_alert", ["fix"]],
  ["installation", ["act"]],
  ["installation_repositories", ["act"]],
  ["installation_target", ["act"]],
  ["issue_comment", ["act"]],
  ["issues", ["act"]],
  ["merge_group", ["act"]],
  // Nothing acts on it: that it arrives shows that the whole path works.
  ["ping", ["act"]],
  ["pull_request", ["act"]],
  ["pull_request_review", ["act"]],
  ["pull_request_review_comment", ["act"]],
  ["push", ["act"]],
  ["repository", ["act"]],
  ["repository_ruleset", ["act"]],
  ["secret_scanning_alert", ["act"]],
  ["secret_scanning_alert_location", ["act"]],
]);

const none: readonly Lane[] = [];

export const lanesOf = (event: string): readonly Lane[] => lanesByEvent.get(event) ?? none;

/** The only actions of these events that anybody acts on. The others are frequent, and not even stored. */
const actions: ReadonlyMap<string, readonly string[]> = new Map([
  ["check_run", ["requested_action", "rerequested"]],
  ["check_suite", ["rerequested"]],
  ["issue_comment", ["created", "deleted", "edited"]],
  ["issues", ["edited", "opened"]],
  ["merge_group", ["checks_requested"]],
  ["pull_request", ["closed", "edited", "opened", "reopened", "synchronize"]],
  ["pull_request_review", ["edited", "submitted"]],
  ["pull_request_review_comment", ["created", "edited"]],
  ["secret_scanning_alert", ["created", "publicly_leaked", "reopened", "resolved", "validated"]],
  ["secret_scanning_alert_location", ["created"]],
]);

/** Where the text is that people wrote. Events about texts concern nobody unless there may be a command or a secret in one. */
const texts: ReadonlyMap<string, { readonly member: "comment" | "issue" | "review"; readonly commands: boolean }> = new Map([
  ["issue_comment", { member: "comment", commands: true }],
  ["issues", { member: "issue", commands: false }],
  ["pull_request_review", { member: "review", commands: true }],
  ["pull_request_review_comment", { member: "comment", commands: true }],
]);

/** Whether an event with this body may concern anybody. What cannot be told from a few fields does. */
export function mayConcern(event: string, payload: JsonObject): boolean {
  if (event === "push") return payload.deleted !== true;
  if (actions.get(event)?.includes(String(payload.action)) === false) return false;
  // Of those that are closed, only what becomes of the bot's own matters.
  if (event === "pull_request" && payload.action === "closed") return isFromOwnBranch(payload);
  const text = texts.get(event);
  if (text === undefined) return true;
  const written = writtenIn(text.member, payload);
  // What is deleted was seen when it was written; only that a command is taken away matters.
  return (payload.action !== "deleted" && written.some(mayHoldSecret)) || (text.commands && mayHoldCommand(written, payload));
}

function isFromOwnBranch({ pull_request: pull }: JsonObject): boolean {
  const { ref } = { ...(pull as { head?: { ref?: unknown } | null } | null)?.head };
  return typeof ref === "string" && ref.startsWith("pipewarden/");
}

/** The texts of an event, those that an edit replaced among them. */
function writtenIn(member: "comment" | "issue" | "review", payload: JsonObject): string[] {
  const { title, body } = { ...(payload[member] as { title?: unknown; body?: unknown } | null) };
  const { changes } = payload as { changes?: { title?: { from?: unknown } | null; body?: { from?: unknown } | null } | null };
  return [title, body, changes?.title?.from, changes?.body?.from].filter((text) => typeof text === "string");
}

/** What bots write, this one too, holds none. */
const mayHoldCommand = (written: readonly string[], { sender }: JsonObject): boolean =>
  (sender as { type?: unknown } | null | undefined)?.type !== "Bot" && written.some(mayHoldCommands);

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
