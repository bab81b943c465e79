import { mayWriteRuleset } from "../rulesets/apply.ts";
import type { BypassActor, Rule, Ruleset } from "../rulesets/ruleset.ts";
import { nodeId } from "../state/ids.ts";
import { iso } from "../state/world.ts";
import { connection, type Paging } from "./connection.ts";
import type { GraphContext, GraphObject } from "./context.ts";

export function rulesetObject(graph: GraphContext, ruleset: Ruleset): GraphObject {
  const { store } = graph.world;
  return {
    __typename: "RepositoryRuleset",
    id: ruleset.nodeId,
    databaseId: ruleset.id,
    name: ruleset.name,
    target: ruleset.target.toUpperCase(),
    enforcement: ruleset.enforcement.toUpperCase(),
    createdAt: iso(ruleset.createdAt),
    updatedAt: iso(ruleset.updatedAt),
    source: () => {
      const repository = store.repositories.get(ruleset.source.id);
      const organization = store.accounts.get(ruleset.source.id);
      if (ruleset.source.type === "Repository") return repository && graph.objects.repository(repository);
      return organization && graph.objects.account(organization);
    },
    conditions: () => conditionsObject(ruleset),
    rules: (args: Paging & { type?: string | null }) => {
      const rules = ruleset.rules
        .map((rule, index) => ({ rule, index }))
        .filter(({ rule }) => args.type == null || rule.type.toUpperCase() === args.type);
      return connection("rules", rules, args, ({ rule, index }) => ruleObject(graph, ruleset, rule, index));
    },
    // Who may not change a ruleset does not learn who bypasses it.
    bypassActors: (args: Paging) => {
      if (!mayWriteRuleset(store, graph.viewer, ruleset)) return null;
      const actors = ruleset.bypassActors.map((actor, index) => ({ actor, index }));
      return connection("bypassActors", actors, args, ({ actor, index }) => bypassActorObject(graph, ruleset, actor, index));
    },
  };
}

function conditionsObject({ conditions = {} }: Ruleset): GraphObject {
  const { ref_name, repository_name, repository_id } = conditions as {
    ref_name?: { include?: string[]; exclude?: string[] };
    repository_name?: { include?: string[]; exclude?: string[]; protected?: boolean };
    repository_id?: { repository_ids?: number[] };
  };
  return {
    __typename: "RepositoryRuleConditions",
    refName: ref_name ? { include: ref_name.include ?? [], exclude: ref_name.exclude ?? [] } : null,
    repositoryName: repository_name
      ? { include: repository_name.include ?? [], exclude: repository_name.exclude ?? [], protected: repository_name.protected ?? false }
      : null,
    repositoryId: repository_id ? { repositoryIds: (repository_id.repository_ids ?? []).map((id) => nodeId("R", id)) } : null,
    repositoryProperty: null,
  };
}

export const ruleObject = (graph: GraphContext, ruleset: Ruleset, rule: Rule, index: number): GraphObject => ({
  __typename: "RepositoryRule",
  id: nodeId("RRU", ruleset.id, index),
  type: rule.type.toUpperCase(),
  parameters: () => parametersObject(rule),
  repositoryRuleset: () => rulesetObject(graph, ruleset),
});

/** Fields that GraphQL promises and REST leaves out when they have their default. */
const DEFAULTS: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
  pull_request: { allowedMergeMethods: ["merge", "squash", "rebase"] },
  required_status_checks: { doNotEnforceOnCreate: false },
  workflows: { doNotEnforceOnCreate: false },
};

const PATTERNS = new Set([
  "commit_message_pattern",
  "commit_author_email_pattern",
  "committer_email_pattern",
  "branch_name_pattern",
  "tag_name_pattern",
]);

function parametersObject(rule: Rule): GraphObject | null {
  const parameters = "parameters" in rule ? rule.parameters : undefined;
  if (parameters === undefined) return null;
  const typename = `${rule.type.replace(/(?:^|_)(\w)/g, (_, letter: string) => letter.toUpperCase())}Parameters`;
  const defaults = PATTERNS.has(rule.type) ? { name: null, negate: false } : (DEFAULTS[rule.type] ?? {});
  return { __typename: typename, ...defaults, ...(camelKeys(parameters) as Record<string, unknown>) };
}

/** `required_approving_review_count` as `requiredApprovingReviewCount`, at every depth. */
function camelKeys(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(camelKeys);
  if (typeof value !== "object" || value === null) return value;
  const entries = Object.entries(value).map(([key, child]) => [
    key.replace(/_(\w)/g, (_, letter: string) => letter.toUpperCase()),
    camelKeys(child),
  ]);
  return { integrationId: null, ...(Object.fromEntries(entries) as Record<string, unknown>) };
}

/** Ids that GitHub gives to its built-in repository roles. */
const ROLE_NAMES: Readonly<Record<number, string>> = { 1: "read", 2: "maintain", 3: "triage", 4: "write", 5: "admin" };

function bypassActorObject(
  graph: GraphContext,
  ruleset: Ruleset,
  { actor_type: type, actor_id: id, bypass_mode: mode }: BypassActor,
  index: number,
): GraphObject {
  const { store } = graph.world;
  return {
    __typename: "RepositoryRulesetBypassActor",
    id: nodeId("RRB", ruleset.id, index),
    // The schema's enumeration has no word for `exempt`, and its union of actors no users: both are null.
    bypassMode: mode === "exempt" ? null : mode.toUpperCase(),
    deployKey: type === "DeployKey",
    organizationAdmin: type === "OrganizationAdmin",
    enterpriseOwner: false,
    repositoryRoleDatabaseId: type === "RepositoryRole" ? id : null,
    repositoryRoleName: type === "RepositoryRole" ? (ROLE_NAMES[id ?? 0] ?? null) : null,
    repositoryRuleset: () => rulesetObject(graph, ruleset),
    actor: () => {
      const app = type === "Integration" ? store.apps.get(id ?? 0) : undefined;
      const team = type === "Team" ? store.teams.get(id ?? 0) : undefined;
      return app ? graph.objects.app(app) : team ? graph.objects.team(team) : null;
    },
  };
}
