import { describe, expect, it, onTestFinished } from "vitest";
import { authorise } from "../../../src/commands/authority/authorise.ts";
import { observeAuthority, type Writer } from "../../../src/commands/authority/observe-authority.ts";
import { overridesOf } from "../../../src/commands/sources/overrides.ts";
import { createConfigurations } from "../../../src/config/configurations.ts";
import { type RepositoryPayload, repositoryRef } from "../../../src/github/repository.ts";
import { policyDefinitions } from "../../../src/policies.ts";
import { type Rig, startRig } from "../../e2e/rig.ts";

/** A private repository, `acme/shop` unless told otherwise, and how its people are seen through the App's own client. */
async function shop({ home = "", owner = "acme" }: { home?: string; owner?: string } = {}) {
  const rig = await startRig({ home });
  onTestFinished(async () => {
    await rig.close();
    expect(rig.github.violations).toEqual([]);
  });
  if (owner !== "acme") {
    rig.github.createOrganization(owner, { plan: "enterprise" });
    rig.github.addMember(owner, "alice", "admin");
  }
  const installation = owner === "acme" ? rig.installation : rig.github.install(rig.app.id, owner);
  rig.github.createRepository(owner, "shop", { private: true });
  for (const login of ["carl", "dora"]) rig.github.createUser(login);
  const made = rig.github.as("alice").request("GET", `/repos/${owner}/shop`).body as RepositoryPayload;
  const repository = repositoryRef(made, installation.id);
  const github = rig.clients();
  const configurations = createConfigurations({ table: rig.table, github, definitions: policyDefinitions });
  const overrides = () => overridesOf(repository, { table: rig.table, github, configurations });
  const see = async (sender: Writer) =>
    observeAuthority(await github.reader(repository, { members: "read", metadata: "read" }), {
      repository,
      organisation: true,
      sender,
      viaApp: null,
      mayBeViaApp: false,
      overrides: await overrides(),
    });
  return { rig, repository, see, overrides, github: rig.github, who: (login: string) => whoIs(rig, login) };
}

const whoIs = (rig: Rig, login: string): NonNullable<Writer> => {
  const { id, type } = rig.github.as("alice").request("GET", `/users/${login}`).body as { id: number; type: string };
  return { id, login, type };
};

describe("what somebody may do", () => {
  it.each(["read", "triage", "write", "maintain", "admin"] as const)("is the role %s as GitHub names it", async (role) => {
    const { github, see, who } = await shop();
    github.addCollaborator("acme/shop", "carl", role);
    expect(await see(who("carl"))).toMatchObject({ role, organisation: "none", sender: who("carl") });
  });

  it("is nothing for whoever has no access", async () => {
    const { see, who } = await shop();
    expect(await see(who("carl"))).toMatchObject({ role: "none", organisation: "none" });
  });

  it.each([
    ["maintain", "write"],
    ["triage", "read"],
    ["read", "read"],
  ] as const)("counts a custom role over %s as %s: GitHub tells no more, and it is never more", async (base, role) => {
    const { github, see, who } = await shop({ owner: "beta" });
    github.createCustomRole("beta", "keeper", base);
    github.addCollaborator("beta/shop", "carl", "keeper");
    expect(await see(who("carl"))).toMatchObject({ role });
  });

  it("is that of an owner, or a member, of the organisation as well", async () => {
    const { github, see, who } = await shop();
    github.addMember("acme", "dora");
    expect(await see(who("alice"))).toMatchObject({ role: "admin", organisation: "owner" });
    expect(await see(who("dora"))).toMatchObject({ role: "read", organisation: "member" });
    github.removeMember("acme", "dora");
    expect(await see(who("dora"))).toMatchObject({ role: "none", organisation: "none" });
  });

  it("is nothing when the login belongs to another account by now", async () => {
    const { github, see, who } = await shop();
    github.addCollaborator("acme/shop", "carl", "admin");
    expect(await see({ ...who("carl"), id: who("carl").id + 1000 })).toMatchObject({ role: "none" });
  });

  it("is not even asked for a bot, an organisation, or an account that was deleted", async () => {
    const { rig, see, who } = await shop();
    rig.github.resetLog();
    for (const nobody of [
      null,
      { id: 5, login: "helper[bot]", type: "Bot" },
      { ...who("acme") },
      { id: 10_137, login: "ghost", type: "User" },
    ]) {
      const seen = await see(nobody);
      expect(seen.role).toBe("none");
      expect(authorise({ name: "help", class: "C0" }, seen, { visibility: "private", authorId: null, headAuthorIds: [] })).toMatchObject({
        allowed: false,
        reason: "no-person",
      });
    }
    expect(rig.github.requests.filter(({ path }) => path.includes("/collaborators/"))).toEqual([]);
  });

  it("is not known while GitHub does not answer, and nobody takes that for an answer", async () => {
    const { github, see, who } = await shop();
    github.addCollaborator("acme/shop", "carl", "admin");
    const carl = who("carl");
    github.faults.inject({
      kind: "status",
      status: 502,
      match: { route: "/repos/{owner}/{repo}/collaborators/{username}/permission" },
    });
    await expect(see(carl)).rejects.toMatchObject({ status: 502 });
    expect(await see(carl)).toMatchObject({ role: "admin" });
  });
});

describe("a team that the configuration asks for", () => {
  const home = "version: 1\ncommands:\n  enforce: { teams: [guards] }\n";
  const enforce = { name: "enforce", class: "C4" } as const;
  const situation = { visibility: "private", authorId: null, headAuthorIds: [] } as const;

  it("lets its members pass, and nobody else", async () => {
    const { github, see, who } = await shop({ home });
    for (const login of ["carl", "dora"]) {
      github.addMember("acme", login);
      github.addCollaborator("acme/shop", login, "admin");
    }
    const { id } = github.createTeam("acme", "guards", { members: ["carl"] });
    const carl = await see(who("carl"));
    expect(carl.teams).toEqual([id]);
    expect(authorise(enforce, carl, situation)).toEqual({ allowed: true });
    expect(authorise(enforce, await see(who("dora")), situation)).toEqual({
      allowed: false,
      reason: "team",
      slug: "guards",
      renamed: false,
    });
  });

  it("is not the one that takes its name later", async () => {
    const { github, see, who } = await shop({ home });
    github.addMember("acme", "dora");
    github.addCollaborator("acme/shop", "dora", "admin");
    github.createTeam("acme", "guards");
    await see(who("dora"));
    github.renameTeam("acme", "guards", "old guards");
    github.createTeam("acme", "guards", { members: ["dora"] });
    const dora = await see(who("dora"));
    expect(dora.teams).toEqual([]);
    expect(authorise(enforce, dora, situation)).toEqual({ allowed: false, reason: "team", slug: "guards", renamed: true });
  });

  it("refuses everybody while there is none, or whoever was only invited", async () => {
    const { github, see, who } = await shop({ home });
    github.addCollaborator("acme/shop", "carl", "admin");
    expect(authorise(enforce, await see(who("carl")), situation)).toMatchObject({ reason: "team", renamed: true });
    github.createTeam("acme", "guards");
    github.addTeamMember("acme", "guards", "carl");
    expect(authorise(enforce, await see(who("carl")), situation)).toMatchObject({ reason: "team", renamed: false });
  });

  it("is remembered when the file is read, before anybody gives a command", async () => {
    const { rig, github, overrides } = await shop({ home: "" });
    const { id } = github.createTeam("acme", "guards");
    await rig.settle(await rig.startBot());
    github.commit("acme/.github", "main", { ".github/pipewarden.yml": home }, "alice");
    await rig.settle(await rig.startBot());
    github.deleteTeam("acme", "guards");
    github.createTeam("acme", "guards");
    expect(id).toBeGreaterThan(0);
    expect(await overrides()).toEqual({ enforce: { off: false, role: null, teams: [{ slug: "guards", id: null }] } });
  });
});

describe("a repository's own file", () => {
  it("asks for more than the organisation's, and for nothing less", async () => {
    const { github, overrides } = await shop({ home: "version: 1\ncommands:\n  pause: { role: admin }\n  audit: { off: true }\n" });
    github.commit(
      "acme/shop",
      "main",
      { ".github/pipewarden.yml": "version: 1\ncommands:\n  pause: { role: write }\n  help: { role: maintain }\n" },
      "alice",
    );
    expect(await overrides()).toEqual({
      pause: { off: false, role: "admin", teams: [] },
      audit: { off: true, role: null, teams: [] },
      help: { off: false, role: "maintain", teams: [] },
    });
  });
});
