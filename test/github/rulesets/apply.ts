import { grants, type Viewer } from "../auth/viewer.ts";
import { matchesPattern } from "../protection/match.ts";
import type { Repository } from "../state/entities.ts";
import { atLeast, roleOf } from "../state/roles.ts";
import type { Store } from "../state/store.ts";
import type { Ruleset } from "./ruleset.ts";

interface NameCondition {
  readonly include?: readonly string[];
  readonly exclude?: readonly string[];
}

/** Rulesets of a repository and of its organisation that concern the repository, in the order in which they were made. */
export function rulesetsConcerning(store: Store, repository: Repository): Ruleset[] {
  const organization = repository.owner.type === "Organization" ? [...store.rulesetsOf(repository.owner).values()] : [];
  return [...organization.filter((ruleset) => targetsRepository(ruleset, repository)), ...repository.rulesets.values()];
}

/** Those that are active and whose conditions name the branch. The branch need not exist. */
export const activeOn = (store: Store, repository: Repository, branch: string): Ruleset[] =>
  rulesetsConcerning(store, repository).filter(
    (ruleset) => ruleset.enforcement === "active" && ruleset.target === "branch" && targetsBranch(ruleset, repository, branch),
  );

/** Whether a ruleset's conditions name a branch. A ruleset of a repository without conditions names none. */
function targetsBranch(ruleset: Ruleset, repository: Repository, branch: string): boolean {
  const condition = (ruleset.conditions as { ref_name?: NameCondition } | undefined)?.ref_name;
  return condition !== undefined && selects(condition, (pattern) => namesBranch(pattern, repository, branch));
}

function namesBranch(pattern: string, repository: Repository, branch: string): boolean {
  if (pattern === "~ALL") return true;
  if (pattern === "~DEFAULT_BRANCH") return branch === repository.defaultBranch;
  return matchesPattern(pattern, `refs/heads/${branch}`);
}

function targetsRepository(ruleset: Ruleset, repository: Repository): boolean {
  const conditions = (ruleset.conditions ?? {}) as {
    repository_name?: NameCondition;
    repository_id?: { repository_ids?: readonly number[] };
  };
  if (conditions.repository_id !== undefined) return conditions.repository_id.repository_ids?.includes(repository.id) ?? false;
  const names = conditions.repository_name;
  return names !== undefined && selects(names, (pattern) => pattern === "~ALL" || matchesPattern(pattern, repository.name));
}

const selects = ({ include = [], exclude = [] }: NameCondition, matches: (pattern: string) => boolean): boolean =>
  include.some(matches) && !exclude.some(matches);

/** Whether a viewer may change a ruleset; only then may it see who bypasses it. */
export function mayWriteRuleset(store: Store, viewer: Viewer, ruleset: Ruleset): boolean {
  const ofOrganization = ruleset.source.type === "Organization";
  if (viewer.kind === "installation")
    return grants(viewer.permissions, ofOrganization ? "organization_administration:write" : "administration:write");
  if (viewer.kind !== "user") return false;
  if (ofOrganization) return store.members.get(ruleset.source.id)?.get(viewer.account.id) === "admin";
  const repository = store.repositories.get(ruleset.source.id);
  return repository !== undefined && atLeast(roleOf(store, viewer.account, repository), "admin");
}
