import type { paths } from "@octokit/openapi-types";
import { type Refusal, unprocessable } from "../http/answer.ts";
import type { Body } from "../http/route.ts";
import type { Account } from "../state/entities.ts";
import type { Store } from "../state/store.ts";
import type { BypassActor, Conditions, Rule, Ruleset } from "./ruleset.ts";

type Post = Body<paths["/repos/{owner}/{repo}/rulesets"]["post"]> | Body<paths["/orgs/{org}/rulesets"]["post"]>;
/** What a POST or a PUT of either level can say; a PUT may leave out anything. */
export type RulesetBody = Partial<Post>;
export type RulesetFields = Pick<Ruleset, "name" | "target" | "enforcement" | "bypassActors" | "conditions" | "rules">;

/** GitHub lets 75 rulesets stand on each level. */
export const MOST_RULESETS = 75;

/** A 422 about a ruleset. */
export const invalidRuleset = (field: string, message: string): Refusal => unprocessable("Ruleset", field, message);

/**
 * The fields of a ruleset with what a body names replaced. `bypass_actors` that are left out stay as they are
 * (https://github.com/integrations/terraform-provider-github/issues/2784).
 */
export function rulesetFields(store: Store, owner: Account, body: RulesetBody, before?: Ruleset): RulesetFields {
  const enforcement = body.enforcement ?? before?.enforcement ?? "active";
  if (enforcement === "evaluate" && owner.plan !== "enterprise")
    throw invalidRuleset("enforcement", "Enforcement evaluate option is not supported on this plan");
  return {
    name: body.name ?? before?.name ?? "",
    target: body.target ?? before?.target ?? "branch",
    enforcement,
    bypassActors:
      body.bypass_actors === undefined ? (before?.bypassActors ?? []) : body.bypass_actors.map((actor) => bypassActor(store, owner, actor)),
    conditions: (body.conditions as Conditions | undefined) ?? before?.conditions,
    rules: (body.rules as readonly Rule[] | undefined) ?? before?.rules ?? [],
  };
}

type GivenActor = NonNullable<RulesetBody["bypass_actors"]>[number];

/**
 * An actor as it is kept. Without a mode it bypasses always; a deploy key has no id; the id of organisation admins is ignored and read
 * back as 1 (https://github.com/integrations/terraform-provider-github/pull/3487).
 */
function bypassActor(store: Store, owner: Account, { actor_type, actor_id = null, bypass_mode = "always" }: GivenActor): BypassActor {
  const kept = (id: number | null): BypassActor => ({ actor_id: id, actor_type, bypass_mode });
  switch (actor_type) {
    case "DeployKey":
      if (actor_id !== null) throw invalidRuleset("bypass_actors", "Actor must be null for the type DeployKey");
      return kept(null);
    case "OrganizationAdmin":
      return kept(1);
    case "Integration":
      return kept(
        known(
          actor_id,
          (id) => store.apps.has(id),
          "Actor GitHub App integration must be part of the ruleset source or owner organization",
        ),
      );
    case "Team":
      return kept(
        known(
          actor_id,
          (id) => store.teams.get(id)?.organizationId === owner.id,
          "Actor Team must be part of the ruleset source or owner organization",
        ),
      );
    case "User":
      return kept(known(actor_id, (id) => store.accounts.get(id)?.type === "User", "Actor User must exist"));
    case "RepositoryRole":
      return kept(known(actor_id, (id) => id >= 1 && id <= 5, "Actor RepositoryRole must exist"));
  }
}

function known(id: number | null, exists: (id: number) => boolean, message: string): number {
  if (id === null || !exists(id)) throw invalidRuleset("bypass_actors", message);
  return id;
}
