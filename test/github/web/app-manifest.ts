import { grants } from "../auth/viewer.ts";
import { comesWithPermission, neededFor } from "../hooks/events.ts";
import type { Account } from "../state/entities.ts";
import { randomText } from "../state/random.ts";
import { createApp } from "../state/setup.ts";
import type { World } from "../state/world.ts";

/** A page for people, or where their browser is sent. */
export interface Page {
  readonly status: 200 | 302 | 403 | 404 | 422;
  readonly html?: string;
  readonly location?: string;
}

/** A request of a browser. */
export interface Visit {
  readonly method: string;
  readonly url: URL;
  readonly cookie: string;
  readonly form: URLSearchParams;
}

interface Manifest {
  readonly name: string;
  readonly description?: string;
  readonly url: string;
  readonly hook_attributes: { readonly url: string };
  readonly redirect_url: string;
  readonly public: boolean;
  readonly default_permissions: Readonly<Record<string, string>>;
  readonly default_events: readonly string[];
}

const HOUR = 3_600_000;
const HEX = "0123456789abcdef";
const paths = /^\/(?:organizations\/([^/]+)\/)?settings\/apps\/(new|confirm)$/;

export const isWebPath = (pathname: string): boolean => paths.test(pathname);

/**
 * The pages on which an App is registered from its manifest: what is posted there is shown, with a button that confirms it; that
 * leads the browser back with a code. Whoever is not logged in is sent to log in, as on GitHub.
 * https://docs.github.com/apps/sharing-github-apps/registering-a-github-app-from-a-manifest
 */
export function visit(world: World, { method, url, cookie, form }: Visit): Page {
  const [, organization, step] = paths.exec(url.pathname) ?? [];
  const token = /(?:^|;\s*)_gh_login=([^;]+)/.exec(cookie)?.[1];
  const found = token === undefined ? undefined : world.tokens.find(token);
  const person = found !== undefined && "account" in found ? found.account : undefined;
  if (person === undefined) return { status: 302, location: `${world.url}/login` };
  const owner = organization === undefined ? person : world.store.account(organization);
  if (owner === undefined || !owns(world, person, owner)) return { status: 404, html: "<h1>Not found</h1>" };
  if (method !== "POST") return { status: 404, html: "<h1>Not found</h1>" };
  const manifest = readManifest(form.get("manifest"));
  const problem = manifest === undefined ? "The manifest is no JSON object" : problemOf(world, manifest, owner);
  if (manifest === undefined || problem !== undefined)
    return {
      status: 422,
      html: `<h1>Invalid GitHub App configuration</h1><p>The configuration does not appear to be a valid GitHub App manifest.</p><p>Error: ${escaped(problem ?? "")}</p>`,
    };
  const state = (step === "new" ? url.searchParams : form).get("state") ?? "";
  if (step === "new") return { status: 200, html: confirmation(url, manifest, state) };
  const back = new URL(manifest.redirect_url);
  back.searchParams.set("code", register(world, manifest, owner));
  if (state !== "") back.searchParams.set("state", state);
  return { status: 302, location: back.href };
}

const owns = (world: World, person: Account, owner: Account): boolean =>
  person === owner || (owner.type === "Organization" && world.store.members.get(owner.id)?.get(person.id) === "admin");

function readManifest(text: string | null): Manifest | undefined {
  try {
    const value: unknown = JSON.parse(text ?? "");
    return typeof value === "object" && value !== null ? (value as Manifest) : undefined;
  } catch {
    return undefined;
  }
}

/** GitHub's own words, as people report them; a webhook on the same machine is taken, since this GitHub is there as well. */
function problemOf(world: World, manifest: Manifest, owner: Account): string | undefined {
  const slug = slugOf(manifest.name ?? "");
  if (!manifest.url || !manifest.hook_attributes?.url) return '"url" wasn\'t supplied.';
  if (slug === "" || manifest.name.length > 34) return "Name is too long (maximum is 34 characters)";
  if (world.store.app(slug) !== undefined || (world.store.account(slug) ?? owner) !== owner) return "Name is already taken";
  if (URL.parse(manifest.redirect_url) === null) return "Redirect url must be a valid URL";
  const events = manifest.default_events ?? [];
  const permissions: Record<string, string> = { metadata: "read", ...manifest.default_permissions };
  const strange = events.filter((event) => {
    const needs = neededFor(event, undefined, true);
    return needs !== undefined && !grants(permissions, needs) && !comesWithPermission(event, permissions);
  });
  return strange.length === 0 ? undefined : `Default events are not supported by permissions: ${strange.join(", ")}`;
}

function register(world: World, manifest: Manifest, owner: Account): string {
  const webhookSecret = randomText(world.random, 40, HEX);
  const { app, privateKeyPem } = createApp(world, {
    slug: slugOf(manifest.name),
    name: manifest.name,
    permissions: manifest.default_permissions ?? {},
    events: manifest.default_events ?? [],
    webhookUrl: manifest.hook_attributes.url,
    webhookSecret,
    owner: owner.login,
  });
  const code = randomText(world.random, 40, HEX);
  const clientSecret = randomText(world.random, 40, HEX);
  world.store.manifestCodes.set(code, { app, privateKeyPem, webhookSecret, clientSecret, expiresAt: world.now() + HOUR });
  return code;
}

const slugOf = (name: string): string =>
  name
    .toLowerCase()
    .replace(/[^a-z\d]+/g, "-")
    .replace(/^-|-$/g, "");

const confirmation = (url: URL, manifest: Manifest, state: string): string => `<!doctype html><title>Create GitHub App</title>
<form method="post" action="${url.origin}${url.pathname.replace(/new$/, "confirm")}">
<input type="hidden" name="manifest" value="${escaped(JSON.stringify(manifest))}"><input type="hidden" name="state" value="${escaped(state)}">
<button type="submit">Create GitHub App for ${escaped(manifest.name)}</button></form>`;

const escaped = (text: string): string => text.replace(/[&<>"]/g, (character) => `&#${character.charCodeAt(0)};`);
