import { expect, onTestFinished } from "vitest";
import { createGitHub } from "../../src/github/github.ts";
import { repositoryRef } from "../../src/github/repository.ts";
import { observePermissions } from "../../src/protection/observe.ts";
import type { RepositoryRef } from "../../src/values/ids.ts";
import { Secret } from "../../src/values/secret.ts";
import { startLocalGitHub } from "../github/index.ts";

const permissions = { administration: "write", checks: "write", contents: "read", organization_administration: "read" } as const;

/**
 * A local GitHub with the organisation `acme` (owner alice, member bob, team core), its repository `acme/shop`, and the bot's App on
 * it. Closed, and asserted to have seen nothing that GitHub would refuse to understand, when the test ends.
 */
export async function openHouse(options: { permissions?: Record<string, "read" | "write"> } = {}) {
  const now = Date.UTC(2026, 0, 5, 12);
  const local = await startLocalGitHub({ clock: () => now, seed: 3 });
  onTestFinished(async () => {
    await local.close();
    expect(local.violations).toEqual([]);
  });
  const owner = local.createOrganization("acme");
  local.addMember("acme", "alice", "admin");
  local.addMember("acme", "bob");
  const team = local.createTeam("acme", "core", { members: ["bob"] });
  const app = local.createApp({ slug: "pipewarden", permissions: options.permissions ?? permissions, events: [] });
  const installation = local.install(app.id, "acme");
  const github = createGitHub({
    appId: String(app.id),
    privateKey: Secret.of(app.privateKeyPem),
    apiUrl: local.url,
    clock: { now: () => now },
  });
  const create = (name: string, more: Parameters<typeof local.createRepository>[2] = {}): RepositoryRef => {
    const { id, node_id } = local.createRepository("acme", name, more);
    return refOf({ id, node_id, name });
  };
  const refOf = (made: { id: number; node_id: string; name: string }): RepositoryRef =>
    repositoryRef({ ...made, owner: { id: owner.id, login: "acme" } }, installation.id);
  const shop = create("shop");
  return {
    local,
    app,
    installation,
    team,
    github,
    create,
    shop,
    alice: local.as("alice"),
    reader: (repository: RepositoryRef = shop) => github.reader(repository, observePermissions, "writer"),
  };
}

export const path = "/repos/acme/shop/branches/main/protection";

/** A request body for a classic rule in which everything is off. */
export const nothing = {
  required_status_checks: null,
  enforce_admins: false,
  required_pull_request_reviews: null,
  restrictions: null,
  allow_force_pushes: true,
  allow_deletions: true,
};
