import { describe, expect, it } from "vitest";
import { preview } from "../../src/changes/engine.ts";
import { parseConfig } from "../../src/config/parse.ts";
import type { ConfigSource } from "../../src/config/source.ts";
import { repositoryRef } from "../../src/github/repository.ts";
import { policyDefinitions } from "../../src/policies.ts";
import { protectionCapability } from "../../src/protection/capability.ts";
import { baselinePolicy } from "../../src/protection/policy.ts";
import { checksOn } from "./assertions.ts";
import { configOf } from "./config-text.ts";
import type { Rig } from "./rig.ts";
import { protectedRepository, scene } from "./scene.ts";

/** The organisation asks for the baseline, in earnest. */
const enforcing: ConfigSource = {
  async asked(_repository, about) {
    const parsed = parseConfig(Buffer.from(configOf(baselinePolicy)), { kind: "organisation", definitions: policyDefinitions });
    if (!parsed.ok) throw new Error(parsed.problems[0]?.message);
    return { organisation: parsed.config, repository: null, version: null, home: false, about: { ...about, properties: {} } };
  },
};

/** The repository as an event would name it. */
function refOf(rig: Rig, repository: string) {
  const { body } = rig.github.as("alice").request("GET", `/repos/${repository}`);
  return repositoryRef(body as Parameters<typeof repositoryRef>[0], rig.installation.id);
}

describe("a preview", () => {
  it("of several drifted repositories says what would be changed, and writes nothing", async () => {
    const rig = await scene();
    const drifts: Record<string, (repository: string) => unknown> = {
      weakened: (repository) => rig.github.as("mallory").weakenProtection(repository, "main"),
      deleted: (repository) => rig.github.as("mallory").request("DELETE", `/repos/${repository}/branches/main/protection`),
      admins: (repository) => rig.github.as("mallory").request("DELETE", `/repos/${repository}/branches/main/protection/enforce_admins`),
      sound: () => undefined,
    };
    for (const name of Object.keys(drifts)) await protectedRepository(rig, name);
    rig.github.pauseHooks();
    for (const [name, drift] of Object.entries(drifts)) drift(`acme/${name}`);
    const states = Object.keys(drifts).map((name) => rig.github.protectionOf(`acme/${name}`, "main"));
    const checks = Object.keys(drifts).map((name) => checksOn(rig, `acme/${name}`));
    const items = rig.table.items();
    const sent = rig.recording.sent.length;
    rig.github.resetLog();

    const github = rig.clients();
    const capability = protectionCapability({ appId: rig.app.id, config: enforcing });
    const kinds: Record<string, string[]> = {};
    for (const name of Object.keys(drifts)) {
      const occasion = { repository: refOf(rig, `acme/${name}`), cause: { kind: "operator", id: "preview" }, episode: "preview" } as const;
      const { decision } = await preview(capability, occasion, { github, clock: rig.clock });
      kinds[name] = decision.changes.map(({ kind }) => kind);
    }

    expect(kinds).toEqual({
      weakened: ["protection.rule"],
      deleted: ["protection.rule"],
      admins: ["protection.admins"],
      sound: [],
    });
    expect(rig.github.requests.length).toBeGreaterThan(0);
    expect(rig.github.writes()).toBe(0);
    expect(Object.keys(drifts).map((name) => rig.github.protectionOf(`acme/${name}`, "main"))).toEqual(states);
    expect(Object.keys(drifts).map((name) => checksOn(rig, `acme/${name}`))).toEqual(checks);
    // Nothing is stored, recorded or queued either.
    expect(rig.table.items()).toEqual(items);
    expect(rig.recording.sent).toHaveLength(sent);
  });
});

describe("a client that only reads", () => {
  it("refuses to write, whatever way is tried, and GitHub would refuse its token", async () => {
    const rig = await scene();
    const repository = await protectedRepository(rig);
    const ref = refOf(rig, repository);
    const reader = await rig.clients().reader(ref, { administration: "write", checks: "write", contents: "read" });
    const path = `/repos/${repository}/branches/main/protection`;
    const mutation = 'mutation { deleteBranchProtectionRule(input: { branchProtectionRuleId: "x" }) { clientMutationId } }';
    const attempts: Record<string, () => Promise<unknown>> = {
      POST: () => reader.request(`POST ${path}/enforce_admins`),
      PATCH: () => reader.request(`PATCH ${path}/required_pull_request_reviews`, { dismiss_stale_reviews: false }),
      PUT: () => reader.request(`PUT ${path}`, { enforce_admins: false }),
      DELETE: () => reader.request(`DELETE ${path}`),
      mutation: () => reader.graphql(mutation),
      "mutation behind a query": () => reader.graphql(`query Q { viewer { login } } ${mutation}`, { operationName: "Q" }),
      "method override": () => reader.request(`GET ${path}`, { headers: { "x-http-method-override": "DELETE" } }),
    };
    rig.github.resetLog();
    for (const [name, attempt] of Object.entries(attempts)) {
      await expect(attempt(), name).rejects.toMatchObject({ code: "write_refused" });
    }
    expect(rig.github.writes()).toBe(0);
    expect(rig.github.requests.filter(({ method, route }) => method !== "GET" && !route?.endsWith("/access_tokens"))).toEqual([]);

    // The second lock: the token that it asked for has nothing above "read".
    await reader.request(`GET ${path}`);
    const tokens = rig.github.requests.filter(({ path: asked }) => asked.endsWith("/access_tokens"));
    expect(tokens.map(({ requestBody }) => requestBody)).toEqual([
      { repository_ids: [ref.id], permissions: { administration: "read", checks: "read", contents: "read" } },
    ]);
  });
});
