import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { classify } from "../../src/github/classify.ts";
import type { GitHub } from "../../src/github/client.ts";
import { createGitHub } from "../../src/github/github.ts";
import { InstallationGone, InstallationSuspended, MissingPermission, RepositoryNotInstalled } from "../../src/github/github-errors.ts";
import { installationId, repositoryId } from "../../src/values/ids.ts";
import { Secret } from "../../src/values/secret.ts";
import { type LocalGitHub, startLocalGitHub } from "../github/index.ts";

let local: LocalGitHub;
let github: GitHub;
let app: ReturnType<LocalGitHub["createApp"]>;
let repository: Parameters<GitHub["reader"]>[0];
const main = { owner: "acme", repo: "rocket", branch: "main" };
const administration = { administration: "write" } as const;

beforeEach(async () => {
  local = await startLocalGitHub();
  app = local.createApp({ slug: "pipewarden", permissions: { administration: "write", contents: "read", metadata: "read" }, events: [] });
  local.createOrganization("acme");
  const created = local.createRepository("acme", "rocket");
  const installation = local.install(app.id, "acme");
  repository = { id: repositoryId(created.id), installationId: installationId(installation.id), owner: "acme", name: "rocket" };
  github = createGitHub({ appId: app.id, privateKey: Secret.of(app.privateKeyPem), apiUrl: local.url });
});

afterEach(async () => {
  expect(local.violations).toEqual([]);
  await local.close();
});

const readRepository = async (name = "rocket") =>
  (await github.reader(repository, { metadata: "read" })).rest.repos.get({ owner: "acme", repo: name });
const classified = (promise: Promise<unknown>): Promise<unknown> =>
  promise.then(
    () => undefined,
    (error: unknown) => classify(error, Date.now()),
  );

describe("Against the local GitHub, our clients", () => {
  it("are the App, by its id or its client id", async () => {
    expect(await github.identity()).toEqual({ id: app.id, slug: "pipewarden" });
    const byClientId = createGitHub({ appId: app.clientId, privateKey: Secret.of(app.privateKeyPem), apiUrl: local.url });
    expect(await byClientId.identity()).toEqual({ id: app.id, slug: "pipewarden" });
  });

  it("read by REST and by GraphQL, and page through lists", async () => {
    for (let number = 0; number < 3; number += 1) local.createRepository("acme", `other-${number}`);
    expect((await readRepository()).data.name).toBe("rocket");
    const reader = await github.reader(repository, { metadata: "read" });
    expect(
      await reader.graphql("query ($o: String!, $n: String!) { repository(owner: $o, name: $n) { name } }", { o: "acme", n: "rocket" }),
    ).toEqual({
      repository: { name: "rocket" },
    });
    const all = await github.installationReader(repository, { metadata: "read" });
    const names = await all.paginate("GET /installation/repositories", { per_page: 2 }, ({ data }) => data.map(({ name }) => name));
    expect(names.toSorted()).toEqual(["other-0", "other-1", "other-2", "rocket"]);
  });

  it("write where they may, and with a token that reaches no other repository and no other permission", async () => {
    local.createRepository("acme", "vault", { private: true });
    const writer = await github.writer(repository, administration);
    await writer.rest.repos.updateBranchProtection({
      ...main,
      required_status_checks: null,
      enforce_admins: true,
      required_pull_request_reviews: null,
      restrictions: null,
    });
    expect(local.protectionOf("acme/rocket", "main")?.enforce_admins?.enabled).toBe(true);
    const before = local.writes();
    expect(await classified(writer.rest.repos.setAdminBranchProtection({ ...main, repo: "vault" }))).toMatchObject({
      code: "github_not_found",
    });
    expect(
      await classified(
        writer.rest.checks.create({ owner: "acme", repo: "rocket", name: "x", head_sha: local.headOf("acme/rocket", "main") }),
      ),
    ).toBeInstanceOf(MissingPermission);
    expect(local.writes({ effective: true })).toBe(before);
  });

  it("read and write a renamed repository under its old name", async () => {
    local.rename("acme/rocket", "saturn");
    expect((await readRepository("rocket")).data.name).toBe("saturn");
    const writer = await github.writer(repository, administration);
    await writer.rest.repos.updateBranchProtection({
      ...main,
      required_status_checks: null,
      enforce_admins: true,
      required_pull_request_reviews: null,
      restrictions: null,
    });
    expect(local.protectionOf("acme/saturn", "main")?.enforce_admins?.enabled).toBe(true);
  });

  it("find an installation that was made anew, and know one that is gone", async () => {
    await readRepository();
    local.uninstall(repository.installationId);
    expect(await classified(readRepository())).toBeInstanceOf(InstallationGone);
    local.install(app.id, "acme");
    expect((await readRepository()).status).toBe(200);
  });

  it("know an installation that is suspended, and go on when it is not any more", async () => {
    await readRepository();
    local.suspend(repository.installationId);
    expect(await classified(readRepository())).toBeInstanceOf(InstallationSuspended);
    local.unsuspend(repository.installationId);
    expect((await readRepository()).status).toBe(200);
  });

  it("know a repository that the installation does not cover, and a permission that it does not hold", async () => {
    const other = local.createUser("somebody");
    const foreign = local.createRepository(other.login, "private");
    const reader = await github.reader({ ...repository, id: repositoryId(foreign.id) }, { metadata: "read" });
    expect(await classified(reader.rest.repos.get({ owner: "acme", repo: "rocket" }))).toBeInstanceOf(RepositoryNotInstalled);
    const issues = await github.reader(repository, { issues: "read" });
    expect(await classified(issues.rest.issues.listForRepo({ owner: "acme", repo: "rocket" }))).toMatchObject({
      code: "missing_permission",
      permission: "issues: read",
    });
  });

  const faults = [
    [
      { kind: "status", status: 502, body: { message: "Bad Gateway" } },
      { code: "github_unavailable", countsAsFailure: true },
    ],
    [{ kind: "before" }, { code: "github_unavailable", countsAsFailure: true }],
    [{ kind: "after" }, { code: "github_unavailable", countsAsFailure: true }],
    [
      { kind: "primaryRateLimit", resetIn: 100 },
      { code: "github_rate_limited", countsAsFailure: false },
    ],
    [
      { kind: "secondaryRateLimit", retryAfter: 30 },
      { code: "github_rate_limited", seconds: 30, countsAsFailure: false },
    ],
    [
      { kind: "secondaryRateLimit", status: 429, retryAfter: null },
      { code: "github_rate_limited", seconds: 60, countsAsFailure: false },
    ],
  ] as const;
  for (const [fault, expected] of faults) {
    it(`ask to be called later on ${JSON.stringify(fault)}, after one request`, async () => {
      await readRepository();
      local.resetLog();
      local.faults.inject({ ...fault, match: { route: "/repos/{owner}/{repo}" } });
      expect(await classified(readRepository())).toMatchObject(expected);
      expect(local.requests.length).toBe(1);
    });
  }
});
