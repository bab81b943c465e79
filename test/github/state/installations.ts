import { renderInstallation } from "../render/account.ts";
import type { Account, Installation, Permissions, Repository } from "./entities.ts";
import { nodeId } from "./ids.ts";
import { requireRepository } from "./repositories.ts";
import { requireAccount } from "./setup.ts";
import { covers, fullName } from "./store.ts";
import type { World } from "./world.ts";

export interface InstallOptions {
  /** Names of repositories of that owner, or all, also later ones. Default: all. */
  readonly repositories?: "all" | readonly string[];
  /** What the owner granted. Default: what the App asks for. */
  readonly permissions?: Permissions;
}

/** Installs an App on an account and tells it. */
export function install(world: World, appId: number, ownerLogin: string, options: InstallOptions = {}): Installation {
  const { store } = world;
  const app = store.apps.get(appId);
  if (app === undefined) throw new Error(`The local GitHub has no App with the id ${appId}.`);
  const account = requireAccount(world, ownerLogin);
  if (store.installationOf(app, account) !== undefined) throw new Error(`"${app.slug}" is already installed on "${ownerLogin}".`);
  const selected = options.repositories === undefined || options.repositories === "all" ? undefined : options.repositories;
  const id = store.ids.next("installation");
  const now = world.now();
  const installation: Installation = {
    id,
    nodeId: nodeId("IN", id),
    app,
    account,
    selection: selected === undefined ? "all" : "selected",
    repositoryIds: new Set((selected ?? []).map((name) => requireRepository(world, `${ownerLogin}/${name}`).id)),
    permissions: { metadata: "read", ...(options.permissions ?? app.permissions) },
    events: app.events,
    suspendedAt: undefined,
    createdAt: now,
    updatedAt: now,
  };
  store.installations.set(id, installation);
  tellInstallation(world, installation, "created");
  return installation;
}

const coveredBy = (world: World, installation: Installation): Repository[] =>
  world.store.repositoriesOf(installation.account).filter((repository) => covers(installation, repository));

/** Repositories in the short form of installation events. */
const brief = (repositories: readonly Repository[]) =>
  repositories.map((repository) => ({
    id: repository.id,
    node_id: repository.nodeId,
    name: repository.name,
    full_name: fullName(repository),
    private: repository.private,
  }));

const senderFor = ({ account, app }: Installation): Account => (account.type === "User" ? account : app.owner);

type Action = "created" | "deleted" | "suspend" | "unsuspend" | "new_permissions_accepted";

function tellInstallation(world: World, installation: Installation, action: Action): void {
  const body = {
    installation: renderInstallation(world, installation),
    repositories: brief(coveredBy(world, installation)),
    requester: null,
  };
  world.hooks.emit({ event: "installation", action, sender: senderFor(installation), installation, body: () => body });
}

export function setSuspended(world: World, installation: Installation, suspended: boolean): void {
  installation.suspendedAt = suspended ? world.now() : undefined;
  tellInstallation(world, installation, suspended ? "suspend" : "unsuspend");
}

/** Its tokens die with it. */
export function uninstall(world: World, installation: Installation): void {
  world.store.installations.delete(installation.id);
  tellInstallation(world, installation, "deleted");
}

/** What the owner grants from now on; tokens that were made before lose what is gone. */
export function setPermissions(world: World, installation: Installation, permissions: Permissions): void {
  installation.permissions = { metadata: "read", ...permissions };
  installation.updatedAt = world.now();
  tellInstallation(world, installation, "new_permissions_accepted");
}

/** Gives the installation other repositories, and tells which came and which went. */
export function setRepositories(world: World, installation: Installation, selection: "all" | readonly string[]): void {
  const before = coveredBy(world, installation);
  installation.selection = selection === "all" ? "all" : "selected";
  installation.repositoryIds.clear();
  for (const name of selection === "all" ? [] : selection) {
    installation.repositoryIds.add(requireRepository(world, `${installation.account.login}/${name}`).id);
  }
  installation.updatedAt = world.now();
  const after = coveredBy(world, installation);
  const added = after.filter((repository) => !before.includes(repository));
  const removed = before.filter((repository) => !after.includes(repository));
  const tell = (action: "added" | "removed") => {
    const body = {
      installation: renderInstallation(world, installation),
      repository_selection: installation.selection,
      repositories_added: action === "added" ? brief(added) : [],
      repositories_removed: action === "removed" ? brief(removed) : [],
      requester: null,
    };
    world.hooks.emit({ event: "installation_repositories", action, sender: senderFor(installation), installation, body: () => body });
  };
  if (added.length > 0) tell("added");
  if (removed.length > 0) tell("removed");
}
