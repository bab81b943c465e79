import { afterEach, describe, expect, it, vi } from "vitest";
import {
  GitHubRefusal,
  InstallationGone,
  InstallationSuspended,
  InstallationUnavailable,
  MissingPermission,
  RepositoryNotInstalled,
} from "../../src/github/github-errors.ts";
import { PipewardenError, RetryLater } from "../../src/values/errors.ts";
import { installationId, repositoryId } from "../../src/values/ids.ts";
import { useFakeApi } from "./fake-api.ts";
import {
  adminsAnswer,
  branch,
  errorAnswer,
  FakeClock,
  githubOver,
  installationAnswer,
  readCall,
  repository,
  tokenAnswer,
  tokenCall,
  writeCall,
} from "./fixtures.ts";

const api = useFakeApi();
afterEach(() => void vi.useRealTimers());
const clock = new FakeClock();
const github = (options: Parameters<typeof githubOver>[0] = {}) => githubOver({ fetch: api.current.fetch, clock, ...options });
const administration = { administration: "write" } as const;
const read = async (port = github(), over: Parameters<typeof port.reader>[0] = repository) =>
  (await port.reader(over, administration)).rest.repos.getAdminBranchProtection(branch);
const caught = (promise: Promise<unknown>): Promise<unknown> =>
  promise.then(
    () => undefined,
    (error: unknown) => error,
  );

describe("A token", () => {
  it("is limited to the repository and the permissions, in the body of the request (trap 10)", async () => {
    api.current.on(tokenCall, tokenAnswer(clock, "t1")).on(writeCall, adminsAnswer);
    const writer = await github().writer(repository, { administration: "write", checks: "write", metadata: "read" });
    await writer.rest.repos.setAdminBranchProtection(branch);
    expect(api.current.calls).toEqual([tokenCall, writeCall]);
    expect(api.current.sent[0]?.body).toEqual({
      repository_ids: [42],
      permissions: { administration: "write", checks: "write", metadata: "read" },
    });
    expect(api.current.sent[0]?.headers.get("authorization")).toMatch(/^bearer [\w-]+\.[\w-]+\.[\w-]+$/);
    expect(api.current.sent[1]?.headers.get("authorization")).toBe("token t1");
  });

  it("of a reader holds no permission to write", async () => {
    api.current.on(tokenCall, tokenAnswer(clock, "t1")).on(readCall, adminsAnswer);
    const reader = await github().reader(repository, { administration: "write", workflows: "write", metadata: "read" });
    await reader.rest.repos.getAdminBranchProtection(branch);
    expect(api.current.sent[0]?.body).toEqual({ repository_ids: [42], permissions: { administration: "read", metadata: "read" } });
  });

  it("of a whole installation names no repository", async () => {
    api.current
      .on(tokenCall, tokenAnswer(clock, "t1"))
      .on("GET /installation/repositories", { body: { total_count: 0, repositories: [] } });
    const reader = await github().installationReader(repository, { metadata: "write" });
    await reader.rest.apps.listReposAccessibleToInstallation();
    expect(api.current.sent[0]?.body).toEqual({ permissions: { metadata: "read" } });
  });

  it("is not requested before it is needed", async () => {
    await github().reader(repository, administration);
    await github().writer(repository, administration);
    expect(api.current.sent).toEqual([]);
  });

  it("is requested once for many requests, clients and moments, until 5 minutes before it expires (trap 11)", async () => {
    api.current
      .on(tokenCall, tokenAnswer(clock, "t1"), tokenAnswer({ now: () => clock.now() + 3_600_000 }, "t2"))
      .on(readCall, adminsAnswer);
    const port = github();
    await Promise.all(Array.from({ length: 20 }, () => read(port)));
    expect(api.current.calls.filter((call) => call === tokenCall)).toHaveLength(1);
    clock.advance(55 * 60_000);
    await read(port);
    expect(api.current.calls.filter((call) => call === tokenCall)).toHaveLength(2);
    expect(api.current.sent.at(-1)?.headers.get("authorization")).toBe("token t2");
  });

  it("is another one for another repository, other permissions, another installation", async () => {
    api.current
      .on(tokenCall, tokenAnswer(clock, "t1"))
      .on("POST /app/installations/8/access_tokens", tokenAnswer(clock, "t8"))
      .on(readCall, adminsAnswer);
    const port = github();
    for (const over of [repository, { ...repository, id: repositoryId(43) }, { ...repository, installationId: installationId(8) }]) {
      await (await port.reader(over, { administration: "read" })).rest.repos.getAdminBranchProtection(branch);
      await (await port.reader(over, { administration: "read", checks: "read" })).rest.repos.getAdminBranchProtection(branch);
    }
    const minted = api.current.sent.filter(({ path }) => path.endsWith("/access_tokens"));
    expect(minted).toHaveLength(6);
  });

  it("that GitHub refuses is replaced once, and the request repeated", async () => {
    api.current
      .on(tokenCall, tokenAnswer(clock, "t1"), tokenAnswer(clock, "t2"))
      .on(readCall, errorAnswer(401, "Bad credentials"), adminsAnswer);
    const { status } = await read();
    expect(status).toBe(200);
    expect(api.current.calls).toEqual([tokenCall, readCall, tokenCall, readCall]);
    expect(api.current.sent.at(-1)?.headers.get("authorization")).toBe("token t2");
  });

  it("is replaced once only: a second refusal is handed on", async () => {
    api.current.on(tokenCall, tokenAnswer(clock, "t1")).on(readCall, errorAnswer(401, "Bad credentials"));
    expect(await caught(read())).toMatchObject({ status: 401 });
    expect(api.current.calls).toEqual([tokenCall, readCall, tokenCall, readCall]);
  });

  it("is replaced once for many requests that were refused together", async () => {
    api.current
      .on(tokenCall, tokenAnswer(clock, "t1"), tokenAnswer(clock, "t2"))
      .on(readCall, ...Array.from({ length: 10 }, () => errorAnswer(401, "Bad credentials")), adminsAnswer);
    const port = github();
    await Promise.all(Array.from({ length: 10 }, () => read(port)));
    expect(api.current.calls.filter((call) => call === tokenCall)).toHaveLength(2);
  });
});

describe("An installation that got another id, because the App was installed anew", () => {
  const gone = errorAnswer(404, "Not Found");
  const resolve = "GET /repos/acme/rocket/installation";
  const newTokenCall = "POST /app/installations/8/access_tokens";

  it("is found by the repository's name, once", async () => {
    api.current
      .on(tokenCall, gone)
      .on(resolve, installationAnswer(8))
      .on(newTokenCall, tokenAnswer(clock, "t8"))
      .on(readCall, adminsAnswer);
    const port = github();
    await read(port);
    await read(port);
    expect(api.current.calls).toEqual([tokenCall, resolve, newTokenCall, readCall, readCall]);
    expect(api.current.sent[2]?.body).toEqual({ repository_ids: [42], permissions: { administration: "read" } });
  });

  it("is found by the organisation's name for a whole installation", async () => {
    api.current
      .on(tokenCall, gone)
      .on("GET /orgs/acme/installation", installationAnswer(8))
      .on(newTokenCall, tokenAnswer(clock, "t8"))
      .on("GET /installation/repositories", { body: { total_count: 0, repositories: [] } });
    const reader = await github().installationReader(repository, { metadata: "read" });
    expect((await reader.rest.apps.listReposAccessibleToInstallation()).status).toBe(200);
  });

  it("is gone when GitHub knows none for the repository: nothing is left to do", async () => {
    api.current.on(tokenCall, gone).on(resolve, gone);
    const error = await caught(read());
    expect(error).toBeInstanceOf(InstallationGone);
    expect(error).toBeInstanceOf(InstallationUnavailable);
    expect(error).toMatchObject({
      code: "installation_gone",
      message: "The App is not installed on acme/rocket any more. Install it again if it is to work there.",
    });
  });

  it("is gone when no name is known to look it up by", async () => {
    api.current.on(tokenCall, gone);
    const { id, installationId: installation } = repository;
    expect(await caught(read(github(), { id, installationId: installation }))).toMatchObject({
      code: "installation_gone",
      message: expect.stringContaining("the repository with the id 42"),
    });
    expect(api.current.calls).toEqual([tokenCall]);
  });

  it("is waited for when GitHub names it but gives no token", async () => {
    api.current.on(tokenCall, gone).on(resolve, installationAnswer(7));
    expect(await caught(read())).toMatchObject({ code: "github_unavailable", countsAsFailure: true });
    expect(api.current.calls).toEqual([tokenCall, resolve, tokenCall]);
  });

  it("is not looked for when it is the App that GitHub does not know", async () => {
    api.current.on(tokenCall, errorAnswer(404, "Integration not found"));
    const error = await caught(read());
    expect(error).not.toBeInstanceOf(InstallationUnavailable);
    expect(error).toMatchObject({ code: "app_unknown", message: expect.stringContaining("APP_ID and PRIVATE_KEY belong to the same App") });
    expect(api.current.calls).toEqual([tokenCall]);
  });
});

describe("A token that cannot be had", () => {
  it("because the installation is suspended, leaves nothing to do", async () => {
    api.current.on(tokenCall, errorAnswer(403, "This installation has been suspended"));
    const error = await caught(read());
    expect(error).toBeInstanceOf(InstallationSuspended);
    expect(error).toBeInstanceOf(InstallationUnavailable);
  });

  it("because the repository was taken out of the installation, leaves nothing to do", async () => {
    api.current.on(
      tokenCall,
      errorAnswer(422, "There is at least one repository that does not exist or is not accessible to the parent installation."),
    );
    const error = await caught(read());
    expect(error).toBeInstanceOf(RepositoryNotInstalled);
    expect(error).toBeInstanceOf(InstallationUnavailable);
    expect((error as Error).message).toContain("acme/rocket");
  });

  it("because the owner has not accepted a permission, names the permissions", async () => {
    api.current.on(tokenCall, errorAnswer(422, "The permissions requested are not granted to this installation."));
    const error = await caught(read());
    expect(error).toBeInstanceOf(MissingPermission);
    expect(error).toMatchObject({ permission: "administration: read", message: expect.stringContaining("an owner has to accept it") });
  });

  it("because GitHub limits us or is down, is asked for later, and nothing sleeps", async () => {
    api.current.on(tokenCall, errorAnswer(403, "API rate limit exceeded", { "retry-after": "3600" }), errorAnswer(502, "Bad Gateway"));
    // Nobody turns these timers on: whoever waited for one would wait until the test is given up.
    vi.useFakeTimers();
    const port = github();
    expect(await caught(read(port))).toMatchObject({ code: "github_rate_limited", seconds: 3600 });
    expect(await caught(read(port))).toBeInstanceOf(RetryLater);
    expect(vi.getTimerCount()).toBe(0);
  });

  it("never looks like a 404 of the thing that was asked for", async () => {
    for (const status of [400, 401, 403, 404, 409, 422, 500, 502]) {
      api.current.on(tokenCall, errorAnswer(status, "No.")).on("GET /repos/acme/rocket/installation", errorAnswer(404, "Not Found"));
      const error = await caught(read());
      expect(error).toBeInstanceOf(PipewardenError);
      expect(error instanceof GitHubRefusal && error.status === 404).toBe(false);
    }
  });
});

describe("Suspending and unsuspending", () => {
  it("does not leave a revoked token in the cache", async () => {
    api.current
      .on(tokenCall, tokenAnswer(clock, "t1"), tokenAnswer(clock, "t2"))
      .on(readCall, adminsAnswer, errorAnswer(403, "This installation has been suspended"), adminsAnswer);
    const port = github();
    await read(port);
    expect(await caught(read(port))).toMatchObject({ status: 403 });
    await read(port);
    expect(api.current.sent.at(-1)?.headers.get("authorization")).toBe("token t2");
  });
});
