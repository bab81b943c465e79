import type { Fetch } from "../../src/github/api-fetch.ts";
import { createGitHub } from "../../src/github/github.ts";
import { createLog } from "../../src/github/probot-log.ts";
import type { Clock } from "../../src/values/clock.ts";
import { Secret } from "../../src/values/secret.ts";
import { appPermissions } from "../e2e/rig.ts";
import { startLocalGitHub } from "../github/index.ts";

/** A local GitHub with the organisation `acme`, some repositories and an App on them that gets no webhooks. */
export async function startAcme({ clock, repositories = ["shop"] }: { clock?: Clock; repositories?: readonly string[] } = {}) {
  const github = await startLocalGitHub({ seed: 1, ...(clock === undefined ? {} : { clock: () => clock.now() }) });
  const acme = github.createOrganization("acme");
  github.createUser("mallory");
  github.addMember("acme", "mallory", "admin");
  const ids = new Map(repositories.map((name) => [name, github.createRepository("acme", name).id]));
  const app = github.createApp({ slug: "pipewarden", permissions: appPermissions, events: [] });
  const installation = github.install(app.id, "acme");
  return {
    github,
    acme,
    app,
    installation,
    idOf: (repository: string) => ids.get(repository) ?? 0,
    /** The bot's way to it. */
    port: (fetch?: Fetch) =>
      createGitHub({ appId: app.id, privateKey: Secret.of(app.privateKeyPem), apiUrl: github.url, ...(clock && { clock }), fetch }),
    log: createLog({ level: "silent" }),
  };
}
