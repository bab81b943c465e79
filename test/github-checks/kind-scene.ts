import { type Change, makeChange } from "../../src/changes/change.ts";
import type { ChangeKind } from "../../src/changes/kind.ts";
import { createGitHub } from "../../src/github/github.ts";
import { repositoryRef } from "../../src/github/repository.ts";
import { Secret } from "../../src/values/secret.ts";
import { openHouse, PERMISSIONS } from "../github-tests/kit.ts";

const permissions = { ...PERMISSIONS, secret_scanning_alerts: "write", repository_advisories: "write", vulnerability_alerts: "write" };

/** A kind of change on the local GitHub: the private repository `acme/api` and the public `acme/site`. */
export async function kindScene(kind: ChangeKind, granted: Record<string, string> = {}) {
  const { github, app, installation, repository, time, ann } = await openHouse({ permissions: { ...permissions, ...granted } });
  const site = github.createRepository("acme", "site", {});
  const clients = createGitHub({
    appId: String(app.id),
    privateKey: Secret.of(app.privateKeyPem),
    apiUrl: github.url,
    clock: { now: () => time.now },
  });
  const of = (found: typeof repository) => repositoryRef({ ...found, owner: { id: 1, login: "acme" } }, installation.id);
  const places = { api: of(repository), site: of(site) };
  const change = (
    place: keyof typeof places,
    target: object,
    want: Change["want"],
    expected: Change["expect"] = null,
    params = {},
  ): Change =>
    makeChange({
      kind: kind.name,
      capability: "secrets",
      lane: "act",
      target: { ...target, repository: places[place] },
      expect: expected,
      want,
      params: { slug: "warden", ...params },
      episode: "e",
      cause: { kind: "sweep", id: "s" },
      summary: "Tell.",
    });
  return {
    github,
    ann,
    clients,
    kind,
    places,
    change,
    read: async (asked: Change) => kind.read(asked, await clients.reader(asked.target.repository, kind.permissions)),
    perform: async (asked: Change) => kind.perform(asked, await clients.writer(asked.target.repository, kind.permissions)),
    fulfilled: async (asked: Change) =>
      kind.matches(await kind.read(asked, await clients.reader(asked.target.repository, kind.permissions)), asked.want),
  };
}
