import { isDeepStrictEqual } from "node:util";
import type { Account, Repository } from "../state/entities.ts";
import { nodeId } from "../state/ids.ts";
import type { World } from "../state/world.ts";
import type { RulesetFields } from "./from-rest.ts";
import { renderRuleset } from "./render.ts";
import type { Rule, Ruleset } from "./ruleset.ts";

/** Where a ruleset stands: the repository or the organisation, and the map that holds it. */
export interface Home {
  readonly repository?: Repository;
  readonly organization?: Account;
  readonly rulesets: Map<number, Ruleset>;
}

function tell(
  world: World,
  home: Home,
  ruleset: Ruleset,
  action: "created" | "edited" | "deleted",
  sender: Account,
  changes?: Record<string, unknown>,
): void {
  // Rendered for nobody: the event does not say who bypasses.
  const rendered = renderRuleset(world, ruleset, { kind: "anonymous" });
  const { repository, organization } = home;
  world.hooks.emit({
    event: "repository_ruleset",
    action,
    sender,
    ...(repository && { repository }),
    ...(organization && { organization }),
    body: () => ({ repository_ruleset: rendered, ...(changes && { changes }) }),
  });
}

export function createRuleset(world: World, home: Home, fields: RulesetFields, sender: Account): Ruleset {
  const id = world.store.ids.next("ruleset");
  const now = world.now();
  const source = home.repository
    ? { type: "Repository" as const, id: home.repository.id }
    : { type: "Organization" as const, id: home.organization?.id ?? 0 };
  const ruleset: Ruleset = { id, nodeId: nodeId("RRS", id), source, ...fields, createdAt: now, updatedAt: now };
  home.rulesets.set(id, ruleset);
  tell(world, home, ruleset, "created", sender);
  return ruleset;
}

/** Changes a ruleset. The event lists what changed in name, enforcement, conditions and rules; a change of bypass actors alone sends none. */
export function changeRuleset(world: World, home: Home, ruleset: Ruleset, fields: RulesetFields, sender: Account): void {
  const changes = differences(ruleset, fields);
  Object.assign(ruleset, fields);
  if (Object.keys(changes).length === 0) return;
  ruleset.updatedAt = world.now();
  tell(world, home, ruleset, "edited", sender, changes);
}

export function deleteRuleset(world: World, home: Home, ruleset: Ruleset, sender: Account): void {
  home.rulesets.delete(ruleset.id);
  tell(world, home, ruleset, "deleted", sender);
}

function differences(before: Ruleset, after: RulesetFields): Record<string, unknown> {
  const changes: Record<string, unknown> = {};
  if (before.name !== after.name) changes.name = { from: before.name };
  if (before.enforcement !== after.enforcement) changes.enforcement = { from: before.enforcement };
  const conditions = conditionDifferences(before.conditions, after.conditions);
  if (conditions !== undefined) changes.conditions = conditions;
  const rules = ruleDifferences(before.rules, after.rules);
  if (rules !== undefined) changes.rules = rules;
  return changes;
}

type RefName = { readonly ref_name?: { readonly include?: readonly string[]; readonly exclude?: readonly string[] } };

function conditionDifferences(
  before: RulesetFields["conditions"],
  after: RulesetFields["conditions"],
): Record<string, unknown> | undefined {
  if (isDeepStrictEqual(before, after)) return undefined;
  if (before === undefined) return { added: [after], deleted: [], updated: [] };
  if (after === undefined) return { added: [], deleted: [before], updated: [] };
  const from = (before as RefName).ref_name;
  const changes = { include: { from: from?.include ?? [] }, exclude: { from: from?.exclude ?? [] } };
  return { added: [], deleted: [], updated: [{ condition: after, changes }] };
}

function ruleDifferences(before: readonly Rule[], after: readonly Rule[]): Record<string, unknown> | undefined {
  const old = new Map(before.map((rule) => [rule.type, rule]));
  const added = after.filter((rule) => !old.has(rule.type));
  const deleted = before.filter((rule) => !after.some((candidate) => candidate.type === rule.type));
  const updated = after.flatMap((rule) => {
    const was = old.get(rule.type);
    if (was === undefined || isDeepStrictEqual(was, rule)) return [];
    const parameters = "parameters" in was ? was.parameters : {};
    return [{ rule, changes: { configuration: { from: JSON.stringify(parameters) } } }];
  });
  return added.length + deleted.length + updated.length === 0 ? undefined : { added, deleted, updated };
}
