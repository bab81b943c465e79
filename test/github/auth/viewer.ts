import type { Account, App, Installation, Permissions } from "../state/entities.ts";

/** Who is asking. */
export type Viewer = { readonly kind: "anonymous" } | { readonly kind: "app"; readonly app: App } | InstallationViewer | UserViewer;

/** A person, with their own credentials or through an App that they let act for them. */
export interface UserViewer {
  readonly kind: "user";
  readonly account: Account;
  /** The App whose user token is used. */
  readonly via?: App;
}

export interface InstallationViewer {
  readonly kind: "installation";
  readonly app: App;
  readonly installation: Installation;
  /** What the token may do: at most what the installation grants. */
  readonly permissions: Permissions;
  /** The repositories that the token was limited to; undefined for all of the installation. */
  readonly repositoryIds: ReadonlySet<number> | undefined;
}

const RANK: Record<string, number> = { read: 1, write: 2, admin: 3 };

/** Whether granted permissions include `need`, written as `administration:write`. Metadata can always be read. */
export function grants(permissions: Permissions, need: string): boolean {
  const [name = "", level = "read"] = need.split(":");
  if (name === "metadata") return true;
  return (RANK[permissions[name] ?? ""] ?? 0) >= (RANK[level] ?? 0);
}

/** The account that an act is attributed to. */
export function actorOf(viewer: Viewer): Account {
  switch (viewer.kind) {
    case "installation":
      return viewer.app.bot;
    case "user":
      return viewer.account;
    case "app":
    case "anonymous":
      throw new Error(`A request of kind "${viewer.kind}" acts as nobody; the route should have refused it.`);
  }
}

/** The App through which a viewer acts, if any. */
export function appOf(viewer: Viewer): App | undefined {
  if (viewer.kind === "user") return viewer.via;
  return viewer.kind === "anonymous" ? undefined : viewer.app;
}
