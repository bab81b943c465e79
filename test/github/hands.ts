import { AlertHands } from "./alert-hands.ts";
import { setProtectionsDisabled } from "./protection/change.ts";
import { type CommitOptions, commitFiles, type Files, type PushedCommit, pushCommits } from "./state/commits.ts";
import type { CustomRole, Installation, Plan, Role } from "./state/entities.ts";
import { createFork } from "./state/forks.ts";
import * as installations from "./state/installations.ts";
import { requestMergeGroup } from "./state/merge-group.ts";
import * as people from "./state/people.ts";
import { deleteRepository, rename, requireRepository, transfer } from "./state/repositories.ts";
import { requestAction, rerequestRun, rerequestSuite } from "./state/rerequest.ts";
import { createCustomRole, requireRole } from "./state/roles.ts";
import * as setup from "./state/setup.ts";
import type { World } from "./state/world.ts";

/** What sets a local GitHub up and moves it about, past all permissions: what an owner does on the web pages, or GitHub itself. */
export class Hands extends AlertHands {
  readonly #world: World;

  constructor(world: World) {
    super(world);
    this.#world = world;
  }

  createApp(options: setup.AppOptions) {
    const { app, privateKeyPem } = setup.createApp(this.#world, options);
    return {
      id: app.id,
      slug: app.slug,
      nodeId: app.nodeId,
      clientId: app.clientId,
      botLogin: app.bot.login,
      botId: app.bot.id,
      hookId: app.hook.id,
      privateKeyPem,
    };
  }

  setWebhook(appId: number, url: string, secret: string): void {
    const app = this.#world.store.apps.get(appId);
    if (app === undefined) throw new Error(`The local GitHub has no App with the id ${appId}.`);
    Object.assign(app.hook, { url, secret });
  }

  /** Another private key for an App; answers its PEM. */
  addAppKey(appId: number): string {
    return setup.addAppKey(this.#world, appId);
  }

  deleteOldestAppKey(appId: number): void {
    setup.deleteOldestAppKey(this.#world, appId);
  }

  createOrganization(login: string, options: { plan?: Plan } = {}) {
    const { id, nodeId } = setup.createAccount(this.#world, login, "Organization", options.plan ?? "team");
    return { id, nodeId, login };
  }

  createUser(login: string, options: { plan?: Plan } = {}) {
    const { id, nodeId } = setup.createAccount(this.#world, login, "User", options.plan ?? "free");
    return { id, nodeId, login };
  }

  /** Makes a person a member or, with "admin", an owner of an organisation. The person is created when missing. */
  addMember(organization: string, login: string, role: "admin" | "member" = "member"): void {
    if (this.#world.store.account(login) === undefined) this.createUser(login);
    people.addMember(this.#world, this.#account(organization), login, role);
  }

  /** Asks a person to join an organisation; until `addMember` the membership is pending, and gives nothing. */
  inviteMember(organization: string, login: string, role: "admin" | "member" = "member"): void {
    people.invite(this.#world, this.#account(organization), login, role);
  }

  /** Ends a membership; teams and access to the organisation's repositories go with it, at once. */
  removeMember(organization: string, login: string): void {
    people.removeMember(this.#world, this.#account(organization), this.#account(login));
  }

  /** Deletes an account. What it wrote stands in the name of `ghost` from now on. */
  deleteUser(login: string): void {
    people.deletePerson(this.#world, this.#account(login));
  }

  /** What all members of an organisation may do in each of its repositories; `read` unless told otherwise. */
  setBasePermission(organization: string, role: "none" | "read" | "write" | "admin"): void {
    this.#world.store.basePermissions.set(this.#account(organization).id, role);
  }

  /** A role of an organisation's own, to be given like GitHub's. Takes the plan "enterprise". */
  createCustomRole(organization: string, name: string, base: CustomRole["base"]) {
    const { id } = createCustomRole(this.#world.store, this.#account(organization), name, base);
    return { id, name, base };
  }

  /** With a `parent` (its slug), the team has what that has, and its members count as members of that. */
  createTeam(
    organization: string,
    name: string,
    options: { members?: readonly string[]; repositories?: Readonly<Record<string, string>>; parent?: string } = {},
  ) {
    const home = this.#account(organization);
    const { members = [], repositories = {} } = options;
    const parent = options.parent === undefined ? undefined : people.requireTeam(this.#world, home, options.parent);
    const { id, nodeId, slug } = people.createTeam(this.#world, home, name, members, repositories, parent);
    return { id, nodeId, slug };
  }

  /** Takes a person into a team. Whoever is no member of the organisation is invited, and the membership is pending until `addMember`. */
  addTeamMember(organization: string, slug: string, login: string): void {
    const home = this.#account(organization);
    people.addTeamMember(this.#world, home, people.requireTeam(this.#world, home, slug), login);
  }

  removeTeamMember(organization: string, slug: string, login: string): void {
    const team = people.requireTeam(this.#world, this.#account(organization), slug);
    team.memberIds.delete(this.#account(login).id);
    team.invitedIds.delete(this.#account(login).id);
  }

  /** Gives a team a role in one repository of its organisation (`acme/api`), or with "none" takes it away. */
  grantTeam(organization: string, slug: string, repository: string, role: Role | (string & {})): void {
    const { repositories } = people.requireTeam(this.#world, this.#account(organization), slug);
    const { id, owner } = requireRepository(this.#world, repository);
    if (owner.login !== organization) throw new Error(`${repository} is not ${organization}'s, so no team of it can have it.`);
    if (role === "none") repositories.delete(id);
    else repositories.set(id, requireRole(this.#world.store, owner, role));
  }

  /** Gives a team another name; its id stays, its slug does not. Answers the new slug. */
  renameTeam(organization: string, slug: string, name: string): string {
    const home = this.#account(organization);
    const team = people.requireTeam(this.#world, home, slug);
    people.renameTeam(this.#world, home, team, name, home);
    return team.slug;
  }

  deleteTeam(organization: string, slug: string): void {
    const home = this.#account(organization);
    people.deleteTeam(this.#world, home, people.requireTeam(this.#world, home, slug), home);
  }

  /** Gives a person a role in one repository. The person is created when missing. */
  addCollaborator(repository: string, login: string, role: Role | (string & {})): void {
    if (this.#world.store.account(login) === undefined) this.createUser(login);
    people.addCollaborator(this.#world, requireRepository(this.#world, repository), login, role);
  }

  /** Takes away what a person was given in a repository itself; membership and teams stay. */
  removeCollaborator(repository: string, login: string): void {
    requireRepository(this.#world, repository).collaborators.delete(this.#account(login).id);
  }

  createRepository(owner: string, name: string, options: setup.RepositoryOptions = {}) {
    const { id, nodeId, defaultBranch } = setup.createRepository(this.#world, owner, name, options);
    return { id, node_id: nodeId, nodeId, name, full_name: `${owner}/${name}`, defaultBranch };
  }

  /** Forks `owner/name` to another account. Its branches can become pull requests into the parent (`head: "eve:fix"`). */
  createFork(repository: string, by: string) {
    const found = requireRepository(this.#world, repository);
    const { id, nodeId, name, owner, defaultBranch } = createFork(this.#world, found, this.#account(by));
    return { id, node_id: nodeId, nodeId, name, full_name: `${owner.login}/${name}`, defaultBranch };
  }

  /**
   * Commits files and pushes them to a branch, in a person's name; answers the commit's id. A new branch starts at the default branch;
   * a file that is null goes away; bytes can only be given in-process.
   */
  commit(repository: string, branch: string, files: Files, by: string, options: CommitOptions = {}): string {
    const found = requireRepository(this.#world, repository);
    return commitFiles(this.#world, found, branch, files, this.#account(by), options);
  }

  /** Several commits in one push, merges among them; answers their ids, oldest first. `onto: null` begins a history of its own. */
  push(repository: string, branch: string, commits: readonly PushedCommit[], by: string, options: { onto?: string | null } = {}): string[] {
    return pushCommits(this.#world, requireRepository(this.#world, repository), branch, commits, this.#account(by), options);
  }

  /** Lists of trees end after so many entries, instead of 100,000. */
  setTreeLimit(entries: number): void {
    this.#world.store.treeLimit = entries;
  }

  /** A person who may write asks for a check run again; its App is told. */
  rerequestCheckRun(repository: string, id: number, by: string): void {
    rerequestRun(this.#world, requireRepository(this.#world, repository), id, this.#account(by));
  }

  /** The same for all runs of an App on a commit. */
  rerequestCheckSuite(repository: string, id: number, by: string): void {
    rerequestSuite(this.#world, requireRepository(this.#world, repository), id, this.#account(by));
  }

  /** A person clicks a button of a check run; its App is told which. Anybody who sees the repository can. */
  requestCheckAction(repository: string, id: number, identifier: string, by: string): void {
    requestAction(this.#world, requireRepository(this.#world, repository), id, identifier, this.#account(by));
  }

  /** Puts an open pull request into the merge queue, which asks for checks on the commit and branch in the answer. */
  requestMergeGroup(repository: string, number: number, by: string): { headSha: string; headRef: string; baseSha: string } {
    return requestMergeGroup(this.#world, requireRepository(this.#world, repository), number, this.#account(by));
  }

  install(appId: number, owner: string, options: installations.InstallOptions = {}): { id: number } {
    return { id: installations.install(this.#world, appId, owner, options).id };
  }

  suspend(installationId: number): void {
    installations.setSuspended(this.#world, this.#installation(installationId), true);
  }

  unsuspend(installationId: number): void {
    installations.setSuspended(this.#world, this.#installation(installationId), false);
  }

  uninstall(installationId: number): void {
    installations.uninstall(this.#world, this.#installation(installationId));
  }

  /** Gives an installation other repositories: all of its owner's, or those named. */
  setRepositories(installationId: number, repositories: "all" | readonly string[]): void {
    installations.setRepositories(this.#world, this.#installation(installationId), repositories);
  }

  /** What the owner grants from now on. */
  setPermissions(installationId: number, permissions: Readonly<Record<string, string>>): void {
    installations.setPermissions(this.#world, this.#installation(installationId), permissions);
  }

  deleteRepository(repository: string): void {
    const found = requireRepository(this.#world, repository);
    deleteRepository(this.#world, found, found.owner);
  }

  /** Renames `owner/name`; the old name redirects. `by` is the login in the event, by default the owner. */
  rename(repository: string, name: string, by?: string): void {
    const found = requireRepository(this.#world, repository);
    rename(this.#world, found, name, by === undefined ? found.owner : this.#account(by));
  }

  transfer(repository: string, to: string, by?: string): void {
    const found = requireRepository(this.#world, repository);
    const sender = by === undefined ? found.owner : this.#account(by);
    transfer(this.#world, found, this.#account(to), sender);
  }

  /** Switches all classic protection of a repository off, as GitHub does when a plan ends. */
  disableProtections(repository: string): void {
    const found = requireRepository(this.#world, repository);
    setProtectionsDisabled(this.#world, found, true, found.owner);
  }

  enableProtections(repository: string): void {
    const found = requireRepository(this.#world, repository);
    setProtectionsDisabled(this.#world, found, false, found.owner);
  }

  /** A token with which a person can be impersonated over HTTP; with `via`, the one that an App (its slug) has for them. */
  personalToken(login: string, options: { via?: string } = {}): string {
    return this.#world.tokens.personal(this.#account(login), this.app(options.via));
  }

  protected app(slug: string | undefined) {
    const app = slug === undefined ? undefined : this.#world.store.app(slug);
    if (slug !== undefined && app === undefined) throw new Error(`The local GitHub has no App "${slug}".`);
    return app;
  }

  #account(login: string) {
    return setup.requireAccount(this.#world, login);
  }

  #installation(id: number): Installation {
    const installation = this.#world.store.installations.get(id);
    if (installation === undefined) throw new Error(`The local GitHub has no installation with the id ${id}.`);
    return installation;
  }
}
