import { setProtectionsDisabled } from "./protection/change.ts";
import { type CommitOptions, commitFiles, type Files } from "./state/commits.ts";
import type { Installation, Plan, Role } from "./state/entities.ts";
import { createFork } from "./state/forks.ts";
import * as installations from "./state/installations.ts";
import { requestMergeGroup } from "./state/merge-group.ts";
import { deleteRepository, rename, requireRepository, transfer } from "./state/repositories.ts";
import { rerequestRun, rerequestSuite } from "./state/rerequest.ts";
import * as setup from "./state/setup.ts";
import type { World } from "./state/world.ts";

/** What sets a local GitHub up and moves it about, past all permissions: what an owner does on the web pages, or GitHub itself. */
export class Hands {
  readonly #world: World;

  constructor(world: World) {
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
    setup.addMember(this.#world, organization, login, role);
  }

  createTeam(
    organization: string,
    slug: string,
    options: { members?: readonly string[]; repositories?: Readonly<Record<string, Role>> } = {},
  ) {
    const { id, nodeId } = setup.createTeam(this.#world, organization, slug, options.members ?? [], options.repositories ?? {});
    return { id, nodeId, slug };
  }

  /** Gives a person a role in one repository. The person is created when missing. */
  addCollaborator(repository: string, login: string, role: Role): void {
    const { store } = this.#world;
    if (store.account(login) === undefined) this.createUser(login);
    requireRepository(this.#world, repository).collaborators.set(setup.requireAccount(this.#world, login).id, role);
  }

  createRepository(owner: string, name: string, options: setup.RepositoryOptions = {}) {
    const { id, nodeId, defaultBranch } = setup.createRepository(this.#world, owner, name, options);
    return { id, node_id: nodeId, nodeId, name, full_name: `${owner}/${name}`, defaultBranch };
  }

  /** Forks `owner/name` to another account. Its branches can become pull requests into the parent (`head: "eve:fix"`). */
  createFork(repository: string, by: string) {
    const found = requireRepository(this.#world, repository);
    const { id, nodeId, name, owner, defaultBranch } = createFork(this.#world, found, setup.requireAccount(this.#world, by));
    return { id, node_id: nodeId, nodeId, name, full_name: `${owner.login}/${name}`, defaultBranch };
  }

  /**
   * Commits files and pushes them to a branch, in a person's name; answers the commit's id. A new branch starts at the default branch;
   * a file that is null goes away; bytes can only be given in-process.
   */
  commit(repository: string, branch: string, files: Files, by: string, options: CommitOptions = {}): string {
    const found = requireRepository(this.#world, repository);
    return commitFiles(this.#world, found, branch, files, setup.requireAccount(this.#world, by), options);
  }

  /** A person who may write asks for a check run again; its App is told. */
  rerequestCheckRun(repository: string, id: number, by: string): void {
    rerequestRun(this.#world, requireRepository(this.#world, repository), id, setup.requireAccount(this.#world, by));
  }

  /** The same for all runs of an App on a commit. */
  rerequestCheckSuite(repository: string, id: number, by: string): void {
    rerequestSuite(this.#world, requireRepository(this.#world, repository), id, setup.requireAccount(this.#world, by));
  }

  /** Puts an open pull request into the merge queue, which asks for checks on the commit and branch in the answer. */
  requestMergeGroup(repository: string, number: number, by: string): { headSha: string; headRef: string; baseSha: string } {
    return requestMergeGroup(this.#world, requireRepository(this.#world, repository), number, setup.requireAccount(this.#world, by));
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
    rename(this.#world, found, name, by === undefined ? found.owner : setup.requireAccount(this.#world, by));
  }

  transfer(repository: string, to: string, by?: string): void {
    const found = requireRepository(this.#world, repository);
    const sender = by === undefined ? found.owner : setup.requireAccount(this.#world, by);
    transfer(this.#world, found, setup.requireAccount(this.#world, to), sender);
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

  /** A token with which a person can be impersonated over HTTP. */
  personalToken(login: string): string {
    return this.#world.tokens.personal(setup.requireAccount(this.#world, login));
  }

  #installation(id: number): Installation {
    const installation = this.#world.store.installations.get(id);
    if (installation === undefined) throw new Error(`The local GitHub has no installation with the id ${id}.`);
    return installation;
  }
}
