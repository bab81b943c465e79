import { isDeepStrictEqual } from "node:util";
import type { components } from "@octokit/openapi-types";
import type { Account, Repository } from "../state/entities.ts";
import { nodeId } from "../state/ids.ts";
import { iso, type World } from "../state/world.ts";
import { isExact } from "./match.ts";
import { NOBODY, type ProtectionRule, type ProtectionSettings } from "./rule.ts";

type EventRule = components["schemas"]["webhooks_rule"];

/** Adds a rule and tells about it. */
export function createRule(
  world: World,
  repository: Repository,
  pattern: string,
  settings: ProtectionSettings,
  sender: Account,
): ProtectionRule {
  const id = world.store.ids.next("protection");
  const now = world.now();
  const rule: ProtectionRule = {
    id,
    nodeId: nodeId("BPR", repository.id, id),
    pattern,
    settings,
    creator: sender,
    createdAt: now,
    updatedAt: now,
  };
  repository.protections.push(rule);
  const rendered = renderEventRule(world, repository, rule);
  world.hooks.emit({ event: "branch_protection_rule", action: "created", repository, sender, body: () => ({ rule: rendered }) });
  return rule;
}

/**
 * Gives a rule other settings. An event tells about it, unless nothing changed or only who may bypass pull requests: GitHub sends none
 * for that (https://github.com/github-community-projects/safe-settings/issues/433).
 */
export function changeRule(
  world: World,
  repository: Repository,
  rule: ProtectionRule,
  next: { settings?: ProtectionSettings; pattern?: string },
  sender: Account,
): void {
  const before = renderEventRule(world, repository, rule);
  const silent =
    isDeepStrictEqual(withoutBypass(rule.settings), withoutBypass(next.settings ?? rule.settings)) &&
    (next.pattern ?? rule.pattern) === rule.pattern;
  rule.settings = next.settings ?? rule.settings;
  rule.pattern = next.pattern ?? rule.pattern;
  if (silent) return;
  rule.updatedAt = world.now();
  const after = renderEventRule(world, repository, rule);
  world.hooks.emit({
    event: "branch_protection_rule",
    action: "edited",
    repository,
    sender,
    body: () => ({ rule: after, changes: differences(before, after) }),
  });
}

/**
 * Changes the protection of one branch. Under a rule with wildcards the branch gets a rule of its own: a copy with the change, beside the
 * wide one (https://github.com/benjefferies/branch-protection-bot/issues/7).
 */
export function changeBranch(
  world: World,
  repository: Repository,
  branch: string,
  rule: ProtectionRule,
  settings: ProtectionSettings,
  sender: Account,
): void {
  if (isExact(rule.pattern)) changeRule(world, repository, rule, { settings }, sender);
  else if (!isDeepStrictEqual(rule.settings, settings)) createRule(world, repository, branch, settings, sender);
}

export function deleteRule(world: World, repository: Repository, rule: ProtectionRule, sender: Account): void {
  repository.protections.splice(repository.protections.indexOf(rule), 1);
  const rendered = renderEventRule(world, repository, rule);
  world.hooks.emit({ event: "branch_protection_rule", action: "deleted", repository, sender, body: () => ({ rule: rendered }) });
}

/** Switches all protections of a repository off or on, as GitHub does when a plan ends. */
export function setProtectionsDisabled(world: World, repository: Repository, disabled: boolean, sender: Account): void {
  if (repository.protectionsDisabled === disabled) return;
  repository.protectionsDisabled = disabled;
  world.hooks.emit({
    event: "branch_protection_configuration",
    action: disabled ? "disabled" : "enabled",
    repository,
    sender,
    body: () => ({}),
  });
}

const withoutBypass = ({ reviews, bypassForcePush: _, ...rest }: ProtectionSettings) => ({
  ...rest,
  reviews: reviews && { ...reviews, bypass: NOBODY },
});

/** `from` for each field of the event's rule that is different now. */
function differences(before: EventRule, after: EventRule): Record<string, { from: unknown }> {
  const changes: Record<string, { from: unknown }> = {};
  for (const [key, from] of Object.entries(before)) {
    if (key === "updated_at" || isDeepStrictEqual(from, after[key as keyof EventRule])) continue;
    changes[key] = { from };
  }
  return changes;
}

/** A rule as `branch_protection_rule` events word it, with enforcement levels where REST has switches. */
function renderEventRule(world: World, repository: Repository, { id, pattern, settings, createdAt, updatedAt }: ProtectionRule): EventRule {
  const { reviews, statusChecks, restrictions } = settings;
  const level = (enabled: boolean) => (enabled ? (settings.enforceAdmins ? "everyone" : "non_admins") : "off");
  // Allowing is the reverse of enforcing: what is allowed is allowed to everyone.
  const allowance = (allowed: boolean) => (allowed ? "everyone" : "off");
  return {
    id,
    repository_id: repository.id,
    name: pattern,
    created_at: iso(createdAt),
    updated_at: iso(updatedAt),
    pull_request_reviews_enforcement_level: level(reviews !== null),
    required_approving_review_count: reviews?.count ?? 0,
    dismiss_stale_reviews_on_push: reviews?.dismissStale ?? false,
    require_code_owner_review: reviews?.codeOwners ?? false,
    require_last_push_approval: reviews?.lastPushApproval ?? false,
    authorized_dismissal_actors_only: (reviews?.dismissal ?? null) !== null,
    ignore_approvals_from_contributors: false,
    required_status_checks: statusChecks?.checks.map((check) => check.context) ?? [],
    required_status_checks_enforcement_level: level(statusChecks !== null),
    strict_required_status_checks_policy: statusChecks?.strict ?? false,
    signature_requirement_enforcement_level: level(settings.signatures),
    linear_history_requirement_enforcement_level: level(settings.linearHistory),
    lock_branch_enforcement_level: level(settings.lock),
    lock_allows_fork_sync: settings.forkSyncing,
    admin_enforced: settings.enforceAdmins,
    create_protected: settings.blockCreations,
    allow_force_pushes_enforcement_level: allowance(settings.allowForcePushes),
    allow_deletions_enforcement_level: allowance(settings.allowDeletions),
    merge_queue_enforcement_level: "off",
    required_deployments_enforcement_level: level(settings.deployments !== null),
    required_conversation_resolution_level: level(settings.conversationResolution),
    authorized_actors_only: restrictions !== null,
    authorized_actor_names: restrictions === null ? [] : actorNames(world, restrictions),
  };
}

function actorNames({ store }: World, actors: NonNullable<ProtectionSettings["restrictions"]>): string[] {
  const names = [
    ...actors.users.map((id) => store.accounts.get(id)?.login),
    ...actors.teams.map((id) => store.teams.get(id)?.slug),
    ...actors.apps.map((id) => store.apps.get(id)?.slug),
  ];
  return names.filter((name) => name !== undefined);
}
