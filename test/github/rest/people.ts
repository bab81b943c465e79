import { reaches } from "../auth/authorise.ts";
import { noContent, notFound, ok, Refusal } from "../http/answer.ts";
import { paginate } from "../http/paging.ts";
import { type Call, get, type Route } from "../http/route.ts";
import { renderAccount, renderOrganization, renderProfile } from "../render/account.ts";
import { permissionsOf } from "../render/repository.ts";
import type { Role } from "../state/entities.ts";
import { atLeast, baseOf, grantOf, roleNameOf, roleOf } from "../state/roles.ts";

/** GitHub folds the finer roles into the old three for `permission`, and names the real one in `role_name`. */
const LEGACY: Record<Role, string> = { admin: "admin", maintain: "write", write: "write", triage: "read", read: "read", none: "none" };

const MEMBERS = ["members:read"] as const;

/** Apps that do not reach the repository and people who may not push cannot ask, though everybody sees a public one. */
function requireInsight({ world, viewer, repository }: Call): void {
  const allowed =
    viewer.kind === "installation"
      ? reaches(viewer, repository)
      : viewer.kind === "user" && atLeast(roleOf(world.store, viewer.account, repository), "write");
  if (!allowed) throw new Refusal(403, "Must have push access to view collaborator permission.");
}

/** A membership, or with "pending" an invitation to one. */
function membershipOf({ world, organization }: Call, login: string) {
  const person = world.store.account(login);
  if (person === undefined) return undefined;
  const role = world.store.members.get(organization.id)?.get(person.id);
  if (role !== undefined) return { person, role, state: "active" };
  const invited = world.store.invitations.get(organization.id)?.get(person.id);
  return invited && { person, role: invited, state: "pending" };
}

export const peopleRoutes: readonly Route[] = [
  get("/users/{username}", "anyone", ({ world, params }) => {
    const account = world.store.account(params.username);
    if (account === undefined) throw notFound();
    return ok(renderProfile(world, account));
  }),

  get("/user/{account_id}", "anyone", ({ world, params }) => {
    const account = world.store.accounts.get(Number(params.account_id));
    if (account === undefined || account.deleted) throw notFound();
    return ok(renderProfile(world, account));
  }),

  get("/repos/{owner}/{repo}/collaborators/{username}/permission", ["metadata:read"], (call) => {
    const { world, repository, params } = call;
    requireInsight(call);
    const user = world.store.account(params.username);
    if (user === undefined) throw notFound();
    // Apps have permissions, not roles. (https://github.com/anthropics/claude-code-action/issues/1133)
    if (user.type !== "User") throw notFound(`${user.login} is not a user`);
    const grant = grantOf(world.store, user, repository);
    const role = baseOf(grant);
    return ok({
      permission: LEGACY[role],
      role_name: roleNameOf(grant),
      user: { ...renderAccount(world, user), permissions: permissionsOf(role), role_name: roleNameOf(grant) },
    });
  }),

  get("/orgs/{org}/memberships/{username}", MEMBERS, (call) => {
    const { world, organization, params } = call;
    const found = membershipOf(call, params.username);
    if (found === undefined) throw notFound();
    const url = `${world.url}/orgs/${organization.login}`;
    return ok({
      url: `${url}/memberships/${found.person.login}`,
      state: found.state,
      role: found.role,
      organization_url: url,
      direct_membership: true,
      organization: renderOrganization(world, organization),
      user: renderAccount(world, found.person),
    });
  }),

  get("/orgs/{org}/members", MEMBERS, (call) => {
    const { world, organization, query, address } = call;
    const role = query.get("role") ?? "all";
    const found = [...(world.store.members.get(organization.id) ?? [])]
      .filter(([, own]) => role === "all" || own === role)
      .flatMap(([id]) => world.store.accounts.get(id) ?? []);
    const { items, headers } = paginate(found, query, address);
    return ok(
      items.map((person) => renderAccount(world, person)),
      headers,
    );
  }),

  get("/orgs/{org}/members/{username}", MEMBERS, (call) => {
    if (membershipOf(call, call.params.username)?.state !== "active") throw notFound();
    return noContent;
  }),
];
