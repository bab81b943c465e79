import type { components } from "@octokit/openapi-types";
import type { Repository, Role } from "../state/entities.ts";
import { languagesOf } from "../state/languages.ts";
import { propertiesOf } from "../state/properties.ts";
import { atLeast } from "../state/roles.ts";
import { fullName } from "../state/store.ts";
import { iso, type World } from "../state/world.ts";
import { renderAccount } from "./account.ts";

type Schemas = components["schemas"];

/** The addresses that every form of a repository carries. */
function addresses(url: string) {
  return {
    url,
    archive_url: `${url}/{archive_format}{/ref}`,
    assignees_url: `${url}/assignees{/user}`,
    blobs_url: `${url}/git/blobs{/sha}`,
    branches_url: `${url}/branches{/branch}`,
    collaborators_url: `${url}/collaborators{/collaborator}`,
    comments_url: `${url}/comments{/number}`,
    commits_url: `${url}/commits{/sha}`,
    compare_url: `${url}/compare/{base}...{head}`,
    contents_url: `${url}/contents/{+path}`,
    contributors_url: `${url}/contributors`,
    deployments_url: `${url}/deployments`,
    downloads_url: `${url}/downloads`,
    events_url: `${url}/events`,
    forks_url: `${url}/forks`,
    git_commits_url: `${url}/git/commits{/sha}`,
    git_refs_url: `${url}/git/refs{/sha}`,
    git_tags_url: `${url}/git/tags{/sha}`,
    hooks_url: `${url}/hooks`,
    issue_comment_url: `${url}/issues/comments{/number}`,
    issue_events_url: `${url}/issues/events{/number}`,
    issues_url: `${url}/issues{/number}`,
    keys_url: `${url}/keys{/key_id}`,
    labels_url: `${url}/labels{/name}`,
    languages_url: `${url}/languages`,
    merges_url: `${url}/merges`,
    milestones_url: `${url}/milestones{/number}`,
    notifications_url: `${url}/notifications{?since,all,participating}`,
    pulls_url: `${url}/pulls{/number}`,
    releases_url: `${url}/releases{/id}`,
    stargazers_url: `${url}/stargazers`,
    statuses_url: `${url}/statuses/{sha}`,
    subscribers_url: `${url}/subscribers`,
    subscription_url: `${url}/subscription`,
    tags_url: `${url}/tags`,
    teams_url: `${url}/teams`,
    trees_url: `${url}/git/trees{/sha}`,
  };
}

/** What `PATCH /repos` can switch, with GitHub's defaults for a new repository. */
export const SWITCHES: Readonly<Record<string, boolean>> = {
  has_issues: true,
  has_projects: true,
  has_wiki: true,
  is_template: false,
  allow_squash_merge: true,
  allow_merge_commit: true,
  allow_rebase_merge: true,
  allow_auto_merge: false,
  delete_branch_on_merge: false,
  allow_update_branch: false,
  use_squash_pr_title_as_default: false,
  allow_forking: true,
  web_commit_signoff_required: false,
};

const switchOf = (repository: Repository, name: string): boolean => repository.switches.get(name) ?? SWITCHES[name] ?? false;

/** A repository as most answers nest it. */
export function renderRepository(world: World, repository: Repository): Schemas["repository"] {
  const name = fullName(repository);
  const web = `${world.url}/${name}`;
  const open = [...repository.issues.values()].filter((issue) => issue.state === "open").length;
  return {
    id: repository.id,
    node_id: repository.nodeId,
    name: repository.name,
    full_name: name,
    private: repository.private,
    owner: renderAccount(world, repository.owner),
    html_url: web,
    description: repository.description,
    fork: repository.fork,
    ...addresses(`${world.url}/repos/${name}`),
    clone_url: `${web}.git`,
    git_url: `git:${web.slice(web.indexOf("//"))}.git`,
    ssh_url: `git@${new URL(world.url).hostname}:${name}.git`,
    svn_url: web,
    homepage: repository.homepage,
    language: languagesOf(repository).keys().next().value ?? null,
    license: null,
    mirror_url: null,
    forks: 0,
    forks_count: 0,
    stargazers_count: 0,
    watchers: 0,
    watchers_count: 0,
    size: 1,
    default_branch: repository.defaultBranch,
    open_issues: open,
    open_issues_count: open,
    topics: [...repository.topics],
    is_template: switchOf(repository, "is_template"),
    has_issues: switchOf(repository, "has_issues"),
    has_projects: switchOf(repository, "has_projects"),
    has_wiki: switchOf(repository, "has_wiki"),
    has_pages: false,
    has_downloads: true,
    has_discussions: false,
    allow_forking: switchOf(repository, "allow_forking"),
    web_commit_signoff_required: switchOf(repository, "web_commit_signoff_required"),
    archived: repository.archived,
    disabled: false,
    visibility: repository.private ? "private" : "public",
    created_at: iso(repository.createdAt),
    updated_at: iso(repository.updatedAt),
    pushed_at: iso(repository.pushedAt),
  };
}

/** `GET /repos/{owner}/{repo}`; the merge settings show only to those who may administer. */
export function renderFullRepository(world: World, repository: Repository, role: Role): Schemas["full-repository"] {
  const base = renderRepository(world, repository);
  const administers = atLeast(role, "admin");
  const merging = [
    "allow_squash_merge",
    "allow_merge_commit",
    "allow_rebase_merge",
    "allow_auto_merge",
    "delete_branch_on_merge",
    "allow_update_branch",
    "use_squash_pr_title_as_default",
  ];
  return {
    ...base,
    ...(repository.owner.type === "Organization" && { custom_properties: propertiesOf(world, repository) }),
    pushed_at: iso(repository.pushedAt),
    created_at: iso(repository.createdAt),
    updated_at: iso(repository.updatedAt),
    has_discussions: false,
    permissions: permissionsOf(role),
    subscribers_count: 0,
    network_count: 0,
    ...(repository.owner.type === "Organization" && { organization: renderAccount(world, repository.owner) }),
    ...(repository.parent && {
      parent: renderRepository(world, repository.parent),
      source: renderRepository(world, rootOf(repository.parent)),
    }),
    ...(administers && Object.fromEntries(merging.map((name) => [name, switchOf(repository, name)]))),
  } as Schemas["full-repository"];
}

const rootOf = (repository: Repository): Repository => (repository.parent === undefined ? repository : rootOf(repository.parent));

/** The short form of lists, and of webhooks. */
export const renderMinimalRepository = (world: World, repository: Repository): Schemas["minimal-repository"] =>
  ({
    ...renderRepository(world, repository),
    ...(repository.owner.type === "Organization" && { custom_properties: propertiesOf(world, repository) }),
  }) as Schemas["minimal-repository"];

export const permissionsOf = (role: Role) => ({
  admin: atLeast(role, "admin"),
  maintain: atLeast(role, "maintain"),
  push: atLeast(role, "write"),
  triage: atLeast(role, "triage"),
  pull: atLeast(role, "read"),
});
