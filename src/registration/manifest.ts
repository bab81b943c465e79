import { loweredToRead, type Permissions } from "../github/permissions.ts";
import type { AppDefinition } from "./app-definition.ts";
import type { AppDetails } from "./details.ts";

/** What the App may do: tell only, or repair as well. */
export type AppMode = "observe" | "enforce";
export const appModes: readonly AppMode[] = ["observe", "enforce"];

/** The permissions by which people are told: check runs, and comments. An App that observes keeps their level. */
const voices: ReadonlySet<string> = new Set(["checks", "issues", "pull_requests"]);

/** The permissions of `app.yml` for a mode. `observe` lowers each to reading, but for those by which people are told. */
export function permissionsFor(mode: AppMode, permissions: Permissions): Permissions {
  if (mode === "enforce") return permissions;
  const kept = Object.entries(permissions).filter(([name]) => voices.has(name));
  return { ...loweredToRead(permissions), ...Object.fromEntries(kept) };
}

/**
 * An App manifest as GitHub takes it. `hook_attributes` needs its `url` as soon as it is there; without it the App would have no webhook secret.
 * https://docs.github.com/apps/sharing-github-apps/registering-a-github-app-from-a-manifest#github-app-manifest-parameters
 */
export interface AppManifest {
  readonly name: string;
  readonly description: string;
  readonly url: string;
  readonly hook_attributes: { readonly url: string; readonly active: true };
  readonly redirect_url: string;
  readonly public: false;
  readonly default_permissions: Permissions;
  readonly default_events: readonly string[];
}

/** @param redirectUrl where GitHub sends the browser, with a code; an address of this machine will do, since the browser goes there */
export const manifestOf = (definition: AppDefinition, { name, mode, webhookUrl }: AppDetails, redirectUrl: string): AppManifest => ({
  name,
  description: definition.description,
  url: definition.url,
  hook_attributes: { url: webhookUrl, active: true },
  redirect_url: redirectUrl,
  public: false,
  default_permissions: permissionsFor(mode, definition.default_permissions),
  default_events: definition.default_events,
});
