import type { components } from "@octokit/openapi-types";
import type { Account, App, Installation, Team } from "../state/entities.ts";
import { iso, type World } from "../state/world.ts";

type Schemas = components["schemas"];

/** The account in whose name everything stands that deleted accounts wrote. */
const GHOST: Pick<Account, "id" | "nodeId" | "login" | "type"> = { id: 10_137, nodeId: "MDQ6VXNlcjEwMTM3", login: "ghost", type: "User" };

export function renderAccount(world: Pick<World, "url">, present: Account): Schemas["simple-user"] {
  const account = present.deleted ? GHOST : present;
  const url = `${world.url}/users/${encodeURIComponent(account.login)}`;
  return {
    login: account.login,
    id: account.id,
    node_id: account.nodeId,
    avatar_url: `${world.url}/avatars/${account.id}`,
    gravatar_id: "",
    url,
    html_url: `${world.url}/${encodeURIComponent(account.login)}`,
    followers_url: `${url}/followers`,
    following_url: `${url}/following{/other_user}`,
    gists_url: `${url}/gists{/gist_id}`,
    starred_url: `${url}/starred{/owner}{/repo}`,
    subscriptions_url: `${url}/subscriptions`,
    organizations_url: `${url}/orgs`,
    repos_url: `${url}/repos`,
    events_url: `${url}/events{/privacy}`,
    received_events_url: `${url}/received_events`,
    type: account.type,
    site_admin: false,
  };
}

/** `GET /users/{username}`: nobody here has filled a profile in. */
export const renderProfile = (world: World, account: Account): Schemas["public-user"] => ({
  ...renderAccount(world, account),
  user_view_type: "public",
  name: null,
  company: null,
  blog: "",
  location: null,
  email: null,
  hireable: null,
  bio: null,
  twitter_username: null,
  public_repos: world.store.repositoriesOf(account).filter((repository) => !repository.private).length,
  public_gists: 0,
  followers: 0,
  following: 0,
  created_at: iso(account.createdAt),
  updated_at: iso(account.createdAt),
});

/** The organisation of an event, in the short form of webhooks. */
export function renderOrganization(world: World, account: Account): Schemas["organization-simple"] {
  const url = `${world.url}/orgs/${account.login}`;
  return {
    login: account.login,
    id: account.id,
    node_id: account.nodeId,
    url,
    repos_url: `${url}/repos`,
    events_url: `${url}/events`,
    hooks_url: `${url}/hooks`,
    issues_url: `${url}/issues`,
    members_url: `${url}/members{/member}`,
    public_members_url: `${url}/public_members{/member}`,
    avatar_url: `${world.url}/avatars/${account.id}`,
    description: null,
  };
}

export function renderTeam(world: World, team: Team): Schemas["team"] {
  const url = `${world.url}/organizations/${team.organizationId}/team/${team.id}`;
  return {
    id: team.id,
    node_id: team.nodeId,
    name: team.name,
    slug: team.slug,
    description: null,
    privacy: "closed",
    notification_setting: "notifications_enabled",
    permission: "pull",
    type: "organization",
    organization_id: team.organizationId,
    url,
    html_url: `${world.url}/orgs/${team.organizationId}/teams/${team.slug}`,
    members_url: `${url}/members{/member}`,
    repositories_url: `${url}/repos`,
    parent: team.parent === undefined ? null : renderSimpleTeam(world, team.parent),
  };
}

/** A team as another one names it as its parent. */
export function renderSimpleTeam(world: World, team: Team): Schemas["team-simple"] {
  const { parent: _parent, ...simple } = renderTeam(world, { ...team, parent: undefined });
  return simple;
}

/** A team as it is read singly. */
export const renderFullTeam = (world: World, organization: Account, team: Team): Schemas["team-full"] => ({
  ...renderTeam(world, team),
  privacy: "closed",
  notification_setting: "notifications_enabled",
  parent: team.parent === undefined ? null : renderSimpleTeam(world, team.parent),
  members_count: world.store.membersOf(team).size,
  repos_count: team.repositories.size,
  created_at: iso(team.createdAt),
  updated_at: iso(team.updatedAt),
  organization: {
    ...renderOrganization(world, organization),
    type: "Organization",
    name: organization.login,
    html_url: `${world.url}/${organization.login}`,
    has_organization_projects: true,
    has_repository_projects: true,
    public_repos: world.store.repositoriesOf(organization).filter((repository) => !repository.private).length,
    public_gists: 0,
    followers: 0,
    following: 0,
    is_verified: false,
    created_at: iso(organization.createdAt),
    updated_at: iso(organization.createdAt),
    archived_at: null,
  },
});

export function renderApp(world: World, app: App): NonNullable<Schemas["integration"]> {
  return {
    id: app.id,
    slug: app.slug,
    node_id: app.nodeId,
    client_id: app.clientId,
    owner: renderAccount(world, app.owner),
    name: app.name,
    description: `${app.name} on the local GitHub`,
    external_url: `${world.url}/apps/${app.slug}/home`,
    html_url: `${world.url}/apps/${app.slug}`,
    created_at: iso(app.createdAt),
    updated_at: iso(app.createdAt),
    permissions: app.permissions,
    events: [...app.events],
  };
}

export function renderInstallation(world: World, installation: Installation): Schemas["installation"] {
  return {
    id: installation.id,
    account: renderAccount(world, installation.account),
    repository_selection: installation.selection,
    access_tokens_url: `${world.url}/app/installations/${installation.id}/access_tokens`,
    repositories_url: `${world.url}/installation/repositories`,
    html_url: `${world.url}/organizations/${installation.account.login}/settings/installations/${installation.id}`,
    app_id: installation.app.id,
    client_id: installation.app.clientId,
    app_slug: installation.app.slug,
    target_id: installation.account.id,
    target_type: installation.account.type,
    permissions: installation.permissions,
    events: [...installation.events],
    single_file_name: null,
    has_multiple_single_files: false,
    single_file_paths: [],
    created_at: iso(installation.createdAt),
    updated_at: iso(installation.updatedAt),
    suspended_by: installation.suspendedAt === undefined ? null : renderAccount(world, installation.app.owner),
    suspended_at: installation.suspendedAt === undefined ? null : iso(installation.suspendedAt),
  };
}
