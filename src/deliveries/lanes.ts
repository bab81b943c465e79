import type { Lane } from "../values/lane.ts";

/**
 * Which event goes to which lanes. An event that no capability acts on is stored in none: GitHub gets its 202 and nothing is queued.
 * Names are those of the `X-GitHub-Event` header.
 */
const lanesByEvent: ReadonlyMap<string, readonly Lane[]> = new Map([
  ["branch_protection_configuration", ["act"]],
  ["branch_protection_rule", ["act"]],
  ["create", ["act"]],
  ["installation", ["act"]],
  ["installation_repositories", ["act"]],
  ["installation_target", ["act"]],
  ["repository", ["act"]],
  ["repository_ruleset", ["act"]],
]);

const none: readonly Lane[] = [];

export const lanesOf = (event: string): readonly Lane[] => lanesByEvent.get(event) ?? none;

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
