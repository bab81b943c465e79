import { actorOf } from "../auth/viewer.ts";
import { type Answer, noContent, notFound, ok, unprocessable } from "../http/answer.ts";
import { paginate } from "../http/paging.ts";
import { type Call, del, get, patch, type Route } from "../http/route.ts";
import { renderAccount, renderFullTeam, renderTeam } from "../render/account.ts";
import type { Account, Team } from "../state/entities.ts";
import { deleteTeam, renameTeam, slugOf } from "../state/people.ts";

const TEAMS = "/orgs/{org}/teams";
const TEAM = `${TEAMS}/{team_slug}` as const;
const READ = ["members:read"] as const;
const WRITE = ["members:write"] as const;

interface Home {
  readonly organization: Account;
  readonly team: Team;
}

function bySlug(call: Call, slug: string): Home {
  const team = call.world.store.team(call.organization, slug);
  if (team === undefined) throw notFound();
  return { organization: call.organization, team };
}

/** By id alone, without an organisation in the path: a team of another organisation than the viewer's is not there. */
function byId({ world, viewer }: Call, id: string): Home {
  const team = world.store.teams.get(Number(id));
  const organization = team && world.store.accounts.get(team.organizationId);
  const known =
    organization !== undefined &&
    (viewer.kind === "installation"
      ? viewer.installation.account === organization
      : viewer.kind === "user" && world.store.members.get(organization.id)?.has(viewer.account.id) === true);
  if (team === undefined || !known) throw notFound();
  return { organization, team };
}

const teamRole = ({ world }: Call, { organization }: Home, person: Account): "member" | "maintainer" =>
  world.store.members.get(organization.id)?.get(person.id) === "admin" ? "maintainer" : "member";

function membership(call: Call, home: Home, login: string): Answer {
  const person = call.world.store.account(login);
  const active = person !== undefined && call.world.store.membersOf(home.team).has(person.id);
  if (person === undefined || !(active || home.team.invitedIds.has(person.id))) throw notFound();
  const url = `${call.world.url}/organizations/${home.organization.id}/team/${home.team.id}/memberships/${person.login}`;
  return ok({ url, role: teamRole(call, home, person), state: active ? "active" : "pending" });
}

function members(call: Call, home: Home): Answer {
  const { world, query, address } = call;
  const wanted = query.get("role") ?? "all";
  const found = [...world.store.membersOf(home.team)]
    .flatMap((id) => world.store.accounts.get(id) ?? [])
    .filter((person) => wanted === "all" || wanted === teamRole(call, home, person));
  const { items, headers } = paginate(found, query, address);
  return ok(
    items.map((person) => renderAccount(world, person)),
    headers,
  );
}

function rename(call: Call, { organization, team }: Home, name: string | undefined): void {
  if (name === undefined || name === team.name) return;
  const slug = slugOf(name);
  const twin = call.world.store.team(organization, slug);
  if (slug === "" || (twin !== undefined && twin !== team))
    throw unprocessable("Team", "name", "Name must be unique for this org", "already_exists");
  renameTeam(call.world, organization, team, name, actorOf(call.viewer));
}

export const teamRoutes: readonly Route[] = [
  get(TEAMS, READ, ({ world, organization, query, address }) => {
    const found = [...world.store.teams.values()].filter((team) => team.organizationId === organization.id);
    const { items, headers } = paginate(found, query, address);
    return ok(
      items.map((team) => renderTeam(world, team)),
      headers,
    );
  }),

  get(TEAM, READ, (call) => {
    const { organization, team } = bySlug(call, call.params.team_slug);
    return ok(renderFullTeam(call.world, organization, team));
  }),

  patch(TEAM, WRITE, (call) => {
    const home = bySlug(call, call.params.team_slug);
    rename(call, home, call.body?.name);
    return ok(renderFullTeam(call.world, home.organization, home.team));
  }),

  del(TEAM, WRITE, (call) => {
    const { organization, team } = bySlug(call, call.params.team_slug);
    deleteTeam(call.world, organization, team, actorOf(call.viewer));
    return noContent;
  }),

  get(`${TEAM}/members`, READ, (call) => members(call, bySlug(call, call.params.team_slug))),
  get(`${TEAM}/memberships/{username}`, READ, (call) => membership(call, bySlug(call, call.params.team_slug), call.params.username)),

  get("/teams/{team_id}", READ, (call) => {
    const { organization, team } = byId(call, call.params.team_id);
    return ok(renderFullTeam(call.world, organization, team));
  }),
  get("/teams/{team_id}/members", READ, (call) => members(call, byId(call, call.params.team_id))),
  get("/teams/{team_id}/memberships/{username}", READ, (call) => membership(call, byId(call, call.params.team_id), call.params.username)),
];
