import type { paths } from "@octokit/openapi-types";
import { suspended } from "../auth/authenticate.ts";
import { grants, type Viewer } from "../auth/viewer.ts";
import { type Answer, created, noContent, notFound, ok, Refusal } from "../http/answer.ts";
import { paginate } from "../http/paging.ts";
import { type Body, type Call, del, get, post, put, type Route } from "../http/route.ts";
import { renderApp, renderInstallation } from "../render/account.ts";
import { renderRepository } from "../render/repository.ts";
import type { App, Installation, Permissions, Repository } from "../state/entities.ts";
import { setSuspended, uninstall } from "../state/installations.ts";
import { covers, type Store } from "../state/store.ts";
import { iso } from "../state/world.ts";

type TokenBody = NonNullable<Body<paths["/app/installations/{installation_id}/access_tokens"]["post"]>>;

export function callingApp(viewer: Viewer): App {
  if (viewer.kind !== "app") throw new Error("The route should have asked for an App.");
  return viewer.app;
}

/** An installation of the calling App. Those of other Apps do not exist for it. */
function ownInstallation(call: Call, id: string): Installation {
  const installation = call.world.store.installations.get(Number(id));
  if (installation === undefined || installation.app !== callingApp(call.viewer)) throw notFound();
  return installation;
}

/** The repositories that a token is limited to; undefined for all. Names and ids that the installation does not cover are refused. */
function limitTo(store: Store, installation: Installation, body: TokenBody): ReadonlySet<number> | undefined {
  if (body.repositories === undefined && body.repository_ids === undefined) return undefined;
  const wanted = [
    ...(body.repositories ?? []).map((name) => store.repository(`${installation.account.login}/${name}`)),
    ...(body.repository_ids ?? []).map((id) => store.repositories.get(id)),
  ];
  const found = wanted.filter((repository): repository is Repository => repository !== undefined && covers(installation, repository));
  if (found.length < wanted.length)
    throw new Refusal(422, "There is at least one repository that does not exist or is not accessible to the parent installation.");
  return new Set(found.map((repository) => repository.id));
}

function narrow(installation: Installation, wanted: Permissions | undefined): Permissions {
  if (wanted === undefined) return installation.permissions;
  for (const [name, level] of Object.entries(wanted)) {
    if (!grants(installation.permissions, `${name}:${level}`))
      throw new Refusal(422, "The permissions requested are not granted to this installation.");
  }
  return { metadata: "read", ...wanted };
}

function mint(call: Call<"/app/installations/{installation_id}/access_tokens", TokenBody | undefined>): Answer {
  const { world } = call;
  const installation = ownInstallation(call, call.params.installation_id);
  if (installation.suspendedAt !== undefined) throw suspended();
  const repositoryIds = limitTo(world.store, installation, call.body ?? {});
  const permissions = narrow(installation, call.body?.permissions as Permissions | undefined);
  const { text, expiresAt } = world.tokens.mint({ installationId: installation.id, permissions, repositoryIds });
  const repositories = [...(repositoryIds ?? [])]
    .map((id) => world.store.repositories.get(id))
    .filter((repository) => repository !== undefined);
  return created({
    token: text,
    expires_at: iso(expiresAt),
    permissions,
    repository_selection: repositoryIds === undefined ? installation.selection : "selected",
    ...(repositoryIds !== undefined && { repositories: repositories.map((repository) => renderRepository(world, repository)) }),
  });
}

function installationFor(call: Call, accountId: number): Answer {
  const account = call.world.store.accounts.get(accountId);
  const installation = account && call.world.store.installationOf(callingApp(call.viewer), account);
  if (installation === undefined) throw notFound();
  return ok(renderInstallation(call.world, installation));
}

export const appRoutes: readonly Route[] = [
  // The code is the credential, and is used up whatever comes of the answer.
  post("/app-manifests/{code}/conversions", "everyone", ({ world, params }) => {
    const found = world.store.manifestCodes.get(params.code);
    world.store.manifestCodes.delete(params.code);
    if (found === undefined || found.expiresAt <= world.now()) throw notFound();
    const { app, privateKeyPem, webhookSecret, clientSecret } = found;
    const secrets = { client_secret: clientSecret, webhook_secret: webhookSecret, pem: privateKeyPem };
    return created({ ...renderApp(world, app), client_id: app.clientId, ...secrets });
  }),

  get("/app", "app", ({ world, viewer }) => {
    const app = callingApp(viewer);
    const count = [...world.store.installations.values()].filter((installation) => installation.app === app).length;
    return ok({ ...renderApp(world, app), installations_count: count });
  }),

  get("/app/installations", "app", ({ world, viewer, query, address }) => {
    const app = callingApp(viewer);
    const all = [...world.store.installations.values()].filter((installation) => installation.app === app);
    const { items, headers } = paginate(all, query, address);
    return ok(
      items.map((installation) => renderInstallation(world, installation)),
      headers,
    );
  }),

  get("/app/installations/{installation_id}", "app", (call) =>
    ok(renderInstallation(call.world, ownInstallation(call, call.params.installation_id))),
  ),

  del("/app/installations/{installation_id}", "app", (call) => {
    uninstall(call.world, ownInstallation(call, call.params.installation_id));
    return noContent;
  }),

  put("/app/installations/{installation_id}/suspended", "app", (call) => {
    setSuspended(call.world, ownInstallation(call, call.params.installation_id), true);
    return noContent;
  }),

  del("/app/installations/{installation_id}/suspended", "app", (call) => {
    setSuspended(call.world, ownInstallation(call, call.params.installation_id), false);
    return noContent;
  }),

  post("/app/installations/{installation_id}/access_tokens", "app", mint, { harmless: true }),

  get("/installation/repositories", "installation", ({ world, viewer, query, address }) => {
    if (viewer.kind !== "installation") throw notFound();
    const all = world.store
      .repositoriesOf(viewer.installation.account)
      .filter((repository) => covers(viewer.installation, repository) && (viewer.repositoryIds?.has(repository.id) ?? true));
    const { items, headers } = paginate(all, query, address);
    const selection = viewer.repositoryIds === undefined ? viewer.installation.selection : "selected";
    return ok(
      {
        total_count: all.length,
        repository_selection: selection,
        repositories: items.map((repository) => renderRepository(world, repository)),
      },
      headers,
    );
  }),

  get("/orgs/{org}/installation", "app", (call) => installationFor(call, call.organization.id)),
  get("/users/{username}/installation", "app", (call) => installationFor(call, call.world.store.account(call.params.username)?.id ?? -1)),
  get("/repos/{owner}/{repo}/installation", "app", (call) => {
    const installation = call.world.store.installationOf(callingApp(call.viewer), call.repository.owner);
    if (installation === undefined || !covers(installation, call.repository)) throw notFound();
    return ok(renderInstallation(call.world, installation));
  }),
];
