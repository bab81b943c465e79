import type { JsonObject } from "../values/json.ts";

/** Which repositories an event may have changed the protection of: the one that it names, all of the installation's, or none. */
export type Concern = "repository" | "everywhere" | "none";

const repositoryActions = new Set(["created", "edited", "unarchived", "publicized", "privatized", "renamed", "transferred"]);

/** The events that can change the protection of a default branch. https://docs.github.com/webhooks/webhook-events-and-payloads */
export const protectionEvents = [
  "branch_protection_configuration",
  "branch_protection_rule",
  "create",
  "installation",
  "installation_repositories",
  "repository",
  "repository_ruleset",
] as const;

/**
 * What an event concerns. Where the payload cannot tell that it does *not* concern a default branch (a rule's pattern may match it),
 * it does: looking costs one request, and missing a weakened branch costs up to an hour.
 */
export function protectionConcern(event: (typeof protectionEvents)[number], payload: JsonObject): Concern {
  const repository = payload.repository as { default_branch?: string } | undefined;
  switch (event) {
    case "branch_protection_configuration":
    case "branch_protection_rule":
      return "repository";
    case "repository_ruleset":
      // A ruleset of the organisation names no repository.
      return repository === undefined ? "everywhere" : "repository";
    case "create":
      return payload.ref_type === "branch" && payload.ref === repository?.default_branch ? "repository" : "none";
    case "repository":
      return repositoryActions.has(String(payload.action)) && concernsBranch(payload) ? "repository" : "none";
    case "installation":
      return ["created", "unsuspend", "new_permissions_accepted"].includes(String(payload.action)) ? "everywhere" : "none";
    case "installation_repositories":
      return payload.action === "added" ? "everywhere" : "none";
  }
}

/** `edited` is also sent for a new description, home page or topics. */
const concernsBranch = ({ action, changes }: JsonObject): boolean =>
  action !== "edited" || (typeof changes === "object" && changes !== null && "default_branch" in changes);
