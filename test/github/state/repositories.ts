import { setProtectionsDisabled } from "../protection/change.ts";
import { renderAccount, renderOrganization } from "../render/account.ts";
import type { Account, Repository } from "./entities.ts";
import { fullName } from "./store.ts";
import type { World } from "./world.ts";

export interface RepositoryPatch {
  readonly name?: string | undefined;
  readonly description?: string | undefined;
  readonly homepage?: string | undefined;
  readonly private?: boolean | undefined;
  readonly archived?: boolean | undefined;
  readonly defaultBranch?: string | undefined;
  readonly switches?: readonly (readonly [string, boolean])[];
}

/** Changes a repository and sends the `repository` event of each kind of change, as GitHub does. */
export function updateRepository(world: World, repository: Repository, sender: Account, patch: RepositoryPatch): void {
  const tell = (action: string, extra: Record<string, unknown> = {}) =>
    world.hooks.emit({ event: "repository", action, repository, sender, body: () => extra });
  for (const [name, value] of patch.switches ?? []) repository.switches.set(name, value);
  repository.updatedAt = world.now();

  const changes: Record<string, { from: string | null }> = {};
  if (differs(patch.description, repository.description)) {
    changes.description = { from: repository.description };
    repository.description = patch.description;
  }
  if (differs(patch.homepage, repository.homepage)) {
    changes.homepage = { from: repository.homepage };
    repository.homepage = patch.homepage;
  }
  if (differs(patch.defaultBranch, repository.defaultBranch)) {
    changes.default_branch = { from: repository.defaultBranch };
    repository.defaultBranch = patch.defaultBranch;
  }
  if (Object.keys(changes).length > 0) tell("edited", { changes });
  if (differs(patch.name, repository.name)) rename(world, repository, patch.name, sender);
  if (differs(patch.private, repository.private)) {
    repository.private = patch.private;
    tell(patch.private ? "privatized" : "publicized");
    // On the free plan private repositories have no branch protection: it is switched off, and back on with publication.
    if (repository.owner.plan === "free" && repository.protections.length > 0)
      setProtectionsDisabled(world, repository, patch.private, sender);
  }
  if (differs(patch.archived, repository.archived)) {
    repository.archived = patch.archived;
    tell(patch.archived ? "archived" : "unarchived");
  }
}

export function setTopics(world: World, repository: Repository, topics: readonly string[], sender: Account): void {
  const from = repository.topics;
  if (JSON.stringify(from) === JSON.stringify(topics)) return;
  repository.topics = topics;
  repository.updatedAt = world.now();
  world.hooks.emit({
    event: "repository",
    action: "edited",
    repository,
    sender,
    body: () => ({ changes: { topics: { from: [...from] } } }),
  });
}

/** The old name redirects from now on. */
export function rename(world: World, repository: Repository, name: string, sender: Account): void {
  const from = repository.name;
  world.store.moveRepository(repository, repository.owner, name);
  world.hooks.emit({
    event: "repository",
    action: "renamed",
    repository,
    sender,
    body: () => ({ changes: { repository: { name: { from } } } }),
  });
}

/** Gives a repository to another owner; its old full name redirects. Collaborators stay; teams and custom roles, which the owner has, do not. */
export function transfer(world: World, repository: Repository, to: Account, sender: Account): void {
  const before = repository.owner;
  world.store.moveRepository(repository, to, repository.name);
  // Custom properties belong to the organisation.
  repository.properties.clear();
  for (const team of world.store.teams.values()) team.repositories.delete(repository.id);
  for (const [id, grant] of repository.collaborators) if (typeof grant !== "string") repository.collaborators.delete(id);
  for (const installation of world.store.installations.values())
    if (installation.account.id === before.id) installation.repositoryIds.delete(repository.id);
  const from =
    before.type === "Organization" ? { organization: renderOrganization(world, before) } : { user: renderAccount(world, before) };
  world.hooks.emit({ event: "repository", action: "transferred", repository, sender, body: () => ({ changes: { owner: { from } } }) });
}

/** Its name is free from now on, and former names lead nowhere. */
export function deleteRepository(world: World, repository: Repository, sender: Account): void {
  world.store.removeRepository(repository);
  world.hooks.emit({ event: "repository", action: "deleted", repository, sender, body: () => ({}) });
  for (const team of world.store.teams.values()) team.repositories.delete(repository.id);
  for (const installation of world.store.installations.values()) installation.repositoryIds.delete(repository.id);
}

export const requireRepository = (world: World, name: string): Repository => {
  const repository = world.store.repository(name);
  if (repository === undefined) {
    const known = [...world.store.repositories.values()].map(fullName).join(", ");
    throw new Error(`The local GitHub has no repository "${name}". It has: ${known || "none"}.`);
  }
  return repository;
};

const differs = <T>(wanted: T | undefined, present: T | null): wanted is T => wanted !== undefined && wanted !== present;
