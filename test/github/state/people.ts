import { renderTeam } from "../render/account.ts";
import type { Account, Repository, Team } from "./entities.ts";
import { nodeId } from "./ids.ts";
import { requireRepository } from "./repositories.ts";
import { requireRole } from "./roles.ts";
import { requireAccount } from "./setup.ts";
import { fullName } from "./store.ts";
import type { World } from "./world.ts";

/**
 * Makes the slug of a team out of its name: lower case, accents off, and hyphens for everything that is no letter or digit.
 * (https://docs.github.com/rest/teams/teams#get-a-team-by-name)
 */
export const slugOf = (name: string): string =>
  name
    .normalize("NFD")
    .replace(/\p{M}/gu, "")
    .toLowerCase()
    .replace(/[^a-z0-9_]+/g, "-")
    .replace(/^-|-$/g, "");

export function requireTeam(world: World, organization: Account, slug: string): Team {
  const team = world.store.team(organization, slug);
  if (team === undefined) throw new Error(`${organization.login} has no team "${slug}".`);
  return team;
}

export function createTeam(
  world: World,
  organization: Account,
  name: string,
  members: readonly string[],
  repositories: Readonly<Record<string, string>>,
  parent: Team | undefined,
): Team {
  const { store } = world;
  const slug = requireFreeSlug(world, organization, name);
  const id = store.ids.next("team");
  const now = world.now();
  const team: Team = {
    id,
    nodeId: nodeId("T", id),
    organizationId: organization.id,
    slug,
    name,
    parent,
    memberIds: new Set(),
    invitedIds: new Set(),
    repositories: new Map(),
    createdAt: now,
    updatedAt: now,
  };
  for (const login of members) addTeamMember(world, organization, team, login);
  for (const [repository, role] of Object.entries(repositories)) {
    const found = requireRepository(world, `${organization.login}/${repository}`);
    team.repositories.set(found.id, requireRole(store, organization, role));
  }
  store.teams.set(id, team);
  return team;
}

/** Two teams of an organisation never have the same slug, though their names may differ. */
function requireFreeSlug(world: World, organization: Account, name: string, own?: Team): string {
  const slug = slugOf(name);
  const twin = world.store.team(organization, slug);
  if (slug === "" || (twin !== undefined && twin !== own)) throw new Error(`${organization.login} cannot have another team "${name}".`);
  return slug;
}

function tellTeam(
  world: World,
  organization: Account,
  team: Team,
  action: string,
  sender: Account,
  extra: Record<string, unknown> = {},
): void {
  world.hooks.emit({ event: "team", action, organization, sender, body: () => ({ team: renderTeam(world, team), ...extra }) });
}

/** Gives a team another name, and with it another slug; its id stays. */
export function renameTeam(world: World, organization: Account, team: Team, name: string, sender: Account): void {
  const slug = requireFreeSlug(world, organization, name, team);
  const from = team.name;
  Object.assign(team, { name, slug, updatedAt: world.now() });
  tellTeam(world, organization, team, "edited", sender, { changes: { name: { from } } });
}

/** The teams below it go with it. */
export function deleteTeam(world: World, organization: Account, team: Team, sender: Account): void {
  const { teams } = world.store;
  for (const child of [...teams.values()].filter(({ parent }) => parent === team)) deleteTeam(world, organization, child, sender);
  teams.delete(team.id);
  tellTeam(world, organization, team, "deleted", sender);
}

/** Whoever is no member of the organisation is invited to it, and until they join their membership of the team is pending. */
export function addTeamMember(world: World, organization: Account, team: Team, login: string): void {
  const person = requireAccount(world, login);
  if (world.store.members.get(organization.id)?.has(person.id) === true) team.memberIds.add(person.id);
  else {
    team.invitedIds.add(person.id);
    invite(world, organization, login, "member");
  }
}

/** Asks a person to join an organisation. */
export function invite(world: World, organization: Account, login: string, role: "admin" | "member"): void {
  const invitations = world.store.invitations.get(organization.id) ?? new Map<number, "admin" | "member">();
  world.store.invitations.set(organization.id, invitations.set(requireAccount(world, login).id, role));
}

/** Makes a person a member or an owner ("admin") of an organisation, as if they had taken an invitation. */
export function addMember(world: World, organization: Account, login: string, role: "admin" | "member"): void {
  const { store } = world;
  const { id } = requireAccount(world, login);
  const members = store.members.get(organization.id) ?? new Map<number, "admin" | "member">();
  store.members.set(organization.id, members.set(id, role));
  store.invitations.get(organization.id)?.delete(id);
  for (const team of store.teams.values()) {
    if (team.organizationId === organization.id && team.invitedIds.delete(id)) team.memberIds.add(id);
  }
}

/**
 * Ends a membership: the person is out of all teams and has no access to the organisation's repositories any more.
 * (https://docs.github.com/rest/orgs/members#remove-an-organization-member)
 */
export function removeMember(world: World, organization: Account, person: Account): void {
  const { store } = world;
  store.members.get(organization.id)?.delete(person.id);
  store.invitations.get(organization.id)?.delete(person.id);
  for (const team of store.teams.values()) {
    if (team.organizationId !== organization.id) continue;
    team.memberIds.delete(person.id);
    team.invitedIds.delete(person.id);
  }
  for (const repository of store.repositoriesOf(organization)) repository.collaborators.delete(person.id);
}

/** Gives a person a role in one repository, which takes no membership. */
export function addCollaborator(world: World, repository: Repository, login: string, role: string): void {
  repository.collaborators.set(requireAccount(world, login).id, requireRole(world.store, repository.owner, role));
}

/** Deletes a person's account: memberships and access end, and what they wrote stands in the name of `ghost`. */
export function deletePerson(world: World, person: Account): void {
  const { store } = world;
  const [owned] = store.repositoriesOf(person);
  if (owned !== undefined) throw new Error(`${person.login} owns ${fullName(owned)}; transfer or delete that first.`);
  for (const id of new Set([...store.members.keys(), ...store.invitations.keys()])) {
    const organization = store.accounts.get(id);
    if (organization !== undefined) removeMember(world, organization, person);
  }
  for (const repository of store.repositories.values()) repository.collaborators.delete(person.id);
  store.removeAccount(person);
}
