import type { Ruleset } from "../rulesets/ruleset.ts";
import type { Account, App, CustomRole, Installation, Repository, Role, Team } from "./entities.ts";
import type { GlobalAdvisory } from "./global-advisories.ts";
import { Ids } from "./ids.ts";
import type { CustomProperty } from "./properties.ts";

/** The credentials of a new App that its code is exchanged for. */
export interface ManifestCode {
  readonly app: App;
  readonly privateKeyPem: string;
  readonly webhookSecret: string;
  readonly clientSecret: string;
  /** Milliseconds since the epoch. */
  readonly expiresAt: number;
}

/** Everything that the local GitHub remembers, with the look-ups that several rooms need. */
export class Store {
  readonly ids = new Ids();
  readonly accounts = new Map<number, Account>();
  readonly apps = new Map<number, App>();
  readonly installations = new Map<number, Installation>();
  readonly repositories = new Map<number, Repository>();
  readonly teams = new Map<number, Team>();
  /** Organisation id → member id → their role in the organisation. */
  readonly members = new Map<number, Map<number, "admin" | "member">>();
  /** Organisation id → what its members may do in each of its repositories; `read` when nothing stands here. */
  readonly basePermissions = new Map<number, Role>();
  /** Organisation id → who was asked to join and has not yet. */
  readonly invitations = new Map<number, Map<number, "admin" | "member">>();
  /** Entries of a tree that is listed. (https://docs.github.com/rest/git/trees#get-a-tree) */
  treeLimit = 100_000;
  /** GitHub's database of advisories, by their GHSA id. */
  readonly globalAdvisories = new Map<string, GlobalAdvisory>();
  readonly organizationRulesets = new Map<number, Map<number, Ruleset>>();
  /** Organisation id → the definitions of its custom properties, by name. */
  readonly #properties = new Map<number, Map<string, CustomProperty>>();
  readonly #customRoles = new Map<number, Map<string, CustomRole>>();
  readonly #logins = new Map<string, Account>();
  /** What a browser brings back from registering an App, good once and for an hour. */
  readonly manifestCodes = new Map<string, ManifestCode>();
  readonly #names = new Map<string, Repository>();
  /** Names that repositories had before, in lower case → repository id. */
  readonly #formerNames = new Map<string, number>();

  addAccount(account: Account): Account {
    this.accounts.set(account.id, account);
    this.#logins.set(account.login.toLowerCase(), account);
    return account;
  }

  /** Its login is free from now on. */
  removeAccount(account: Account): void {
    account.deleted = true;
    this.#logins.delete(account.login.toLowerCase());
  }

  account(login: string): Account | undefined {
    return this.#logins.get(login.toLowerCase());
  }

  /**
   * Whose commits GitHub takes those with an address to be: the address decides, and whoever commits chooses it. Accounts have none here but
   * the one that GitHub gives each, `<id>+<login>@users.noreply…`, in older commits without the id.
   */
  accountByEmail(email: string): Account | undefined {
    const match = /^(?:(\d+)\+)?([^@]+)@users\.noreply\.github\.test$/.exec(email);
    if (match === null) return undefined;
    const found = match[1] === undefined ? this.account(match[2] ?? "") : this.accounts.get(Number(match[1]));
    return found?.deleted === true ? undefined : found;
  }

  app(slug: string): App | undefined {
    for (const app of this.apps.values()) if (app.slug === slug) return app;
    return undefined;
  }

  team(organization: Account, slug: string): Team | undefined {
    for (const team of this.teams.values()) if (team.organizationId === organization.id && team.slug === slug) return team;
    return undefined;
  }

  /** The team that is meant and all above it: whoever is in the one is in all of them, and has what they have. */
  lineOf(team: Team): Team[] {
    return team.parent === undefined ? [team] : [team, ...this.lineOf(team.parent)];
  }

  /** The members of a team, those of the teams below it included. */
  membersOf(team: Team): Set<number> {
    const below = [...this.teams.values()].filter((other) => this.lineOf(other).includes(team));
    return new Set(below.flatMap((other) => [...other.memberIds]));
  }

  addRepository(repository: Repository): Repository {
    this.repositories.set(repository.id, repository);
    this.#names.set(fullName(repository).toLowerCase(), repository);
    return repository;
  }

  repository(name: string): Repository | undefined {
    return this.#names.get(name.toLowerCase());
  }

  /** The repository that had this name once and has another one now. */
  formerly(name: string): Repository | undefined {
    const id = this.#formerNames.get(name.toLowerCase());
    return id === undefined ? undefined : this.repositories.get(id);
  }

  /** Gives a repository another name or owner. The old name leads to it from now on, until another repository takes it. */
  moveRepository(repository: Repository, owner: Account, name: string): void {
    const before = fullName(repository).toLowerCase();
    this.#names.delete(before);
    this.#formerNames.set(before, repository.id);
    repository.owner = owner;
    repository.name = name;
    const now = fullName(repository).toLowerCase();
    this.#names.set(now, repository);
    this.#formerNames.delete(now);
  }

  removeRepository(repository: Repository): void {
    this.repositories.delete(repository.id);
    this.#names.delete(fullName(repository).toLowerCase());
  }

  repositoriesOf(owner: Account): Repository[] {
    return [...this.repositories.values()].filter((repository) => repository.owner.id === owner.id);
  }

  installationOf(app: App, account: Account): Installation | undefined {
    for (const installation of this.installations.values())
      if (installation.app.id === app.id && installation.account.id === account.id) return installation;
    return undefined;
  }

  propertiesOf(owner: Account): Map<string, CustomProperty> {
    const properties = this.#properties.get(owner.id) ?? new Map<string, CustomProperty>();
    this.#properties.set(owner.id, properties);
    return properties;
  }

  customRolesOf(organization: Account): Map<string, CustomRole> {
    const roles = this.#customRoles.get(organization.id) ?? new Map<string, CustomRole>();
    this.#customRoles.set(organization.id, roles);
    return roles;
  }

  rulesetsOf(organization: Account): Map<number, Ruleset> {
    const rulesets = this.organizationRulesets.get(organization.id) ?? new Map<number, Ruleset>();
    this.organizationRulesets.set(organization.id, rulesets);
    return rulesets;
  }
}

export const fullName = (repository: Repository): string => `${repository.owner.login}/${repository.name}`;

export const covers = (installation: Installation, repository: Repository): boolean =>
  installation.account.id === repository.owner.id && (installation.selection === "all" || installation.repositoryIds.has(repository.id));
