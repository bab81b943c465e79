import type { components } from "@octokit/openapi-types";
import type { Viewer } from "../auth/viewer.ts";
import { fullName } from "../state/store.ts";
import { iso, type World } from "../state/world.ts";
import { mayWriteRuleset } from "./apply.ts";
import type { Ruleset } from "./ruleset.ts";

type Schemas = components["schemas"];

/** The name of what a ruleset belongs to: `acme` or `acme/api`. */
export function sourceName(world: World, { source }: Ruleset): string {
  const repository = world.store.repositories.get(source.id);
  return source.type === "Repository" && repository !== undefined
    ? fullName(repository)
    : (world.store.accounts.get(source.id)?.login ?? "");
}

/** A ruleset as lists give it. */
export function renderRulesetSummary(world: World, ruleset: Ruleset): Schemas["repository-ruleset"] {
  const source = sourceName(world, ruleset);
  const path = ruleset.source.type === "Repository" ? `repos/${source}` : `orgs/${source}`;
  return {
    id: ruleset.id,
    node_id: ruleset.nodeId,
    name: ruleset.name,
    target: ruleset.target,
    source_type: ruleset.source.type,
    source,
    enforcement: ruleset.enforcement,
    created_at: iso(ruleset.createdAt),
    updated_at: iso(ruleset.updatedAt),
    _links: { self: { href: `${world.url}/${path}/rulesets/${ruleset.id}` }, html: { href: `${world.url}/${source}/rules/${ruleset.id}` } },
  };
}

/** A ruleset by itself. Only who may change it sees who bypasses it. */
export function renderRuleset(world: World, ruleset: Ruleset, viewer: Viewer): Schemas["repository-ruleset"] {
  return {
    ...renderRulesetSummary(world, ruleset),
    ...(ruleset.conditions && { conditions: ruleset.conditions }),
    rules: [...ruleset.rules],
    current_user_can_bypass: canBypass(ruleset, viewer),
    ...(mayWriteRuleset(world.store, viewer, ruleset) && { bypass_actors: [...ruleset.bypassActors] }),
  };
}

/** Apps and users by id; teams and roles are not looked into. */
function canBypass(ruleset: Ruleset, viewer: Viewer): "always" | "pull_requests_only" | "never" | "exempt" {
  const found = ruleset.bypassActors.find(
    (actor) =>
      (actor.actor_type === "Integration" && viewer.kind === "installation" && actor.actor_id === viewer.app.id) ||
      (actor.actor_type === "User" && viewer.kind === "user" && actor.actor_id === viewer.account.id),
  );
  if (found === undefined) return "never";
  return found.bypass_mode === "pull_request" ? "pull_requests_only" : found.bypass_mode;
}
