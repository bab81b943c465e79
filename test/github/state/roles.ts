import type { Account, CustomRole, Grant, Repository, Role } from "./entities.ts";
import type { Store } from "./store.ts";

const RANK: Record<Role, number> = { none: 0, read: 1, triage: 2, write: 3, maintain: 4, admin: 5 };

export const atLeast = (role: Role, wanted: Role): boolean => RANK[role] >= RANK[wanted];

/** The standard role that a grant amounts to: of a custom role, its base. */
export const baseOf = (grant: Grant): Role => (typeof grant === "string" ? grant : grant.base);

/** The name of a grant, as `role_name` gives it. */
export const roleNameOf = (grant: Grant): string => (typeof grant === "string" ? grant : grant.name);

/** A custom role has more than its base, so it goes before it and after the next one. */
const rankOf = (grant: Grant): number => RANK[baseOf(grant)] + (typeof grant === "string" ? 0 : 0.5);

/**
 * What a person was granted in a repository: the strongest of ownership, membership with the organisation's base permission, collaboration,
 * teams and the teams above them, and the repository being public.
 */
export function grantOf(store: Store, user: Account, repository: Repository): Grant {
  if (user.deleted) return repository.private ? "none" : "read";
  const { owner } = repository;
  const membership = store.members.get(owner.id)?.get(user.id);
  const grants: Grant[] = [repository.private ? "none" : "read", repository.collaborators.get(user.id) ?? "none"];
  if (owner.id === user.id || membership === "admin") grants.push("admin");
  if (membership === "member") grants.push(store.basePermissions.get(owner.id) ?? "read");
  for (const team of store.teams.values()) {
    if (!team.memberIds.has(user.id)) continue;
    for (const above of store.lineOf(team)) grants.push(above.repositories.get(repository.id) ?? "none");
  }
  return grants.reduce((best, grant) => (rankOf(grant) > rankOf(best) ? grant : best), "none");
}

export const roleOf = (store: Store, user: Account, repository: Repository): Role => baseOf(grantOf(store, user, repository));

/** A role by its name: one of GitHub's five, or a custom role of the repository's organisation. */
export function requireRole(store: Store, owner: Account, name: string): Grant {
  if (name in RANK) return name as Role;
  const custom = store.customRolesOf(owner).get(name);
  if (custom === undefined) throw new Error(`${owner.login} has no role "${name}"; make it with createCustomRole first.`);
  return custom;
}

/** Custom repository roles are of GitHub Enterprise alone. (https://docs.github.com/organizations/managing-user-access-to-your-organizations-repositories/managing-repository-roles/about-custom-repository-roles) */
export function createCustomRole(store: Store, organization: Account, name: string, base: CustomRole["base"]): CustomRole {
  if (organization.plan !== "enterprise")
    throw new Error(`${organization.login} has no custom roles: create it with the plan "enterprise" for that.`);
  if (name in RANK || store.customRolesOf(organization).has(name)) throw new Error(`${organization.login} already has a role "${name}".`);
  const role: CustomRole = { id: store.ids.next("customRole"), name, base };
  store.customRolesOf(organization).set(name, role);
  return role;
}
