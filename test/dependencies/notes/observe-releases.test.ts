import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { npm } from "../../../src/dependencies/ecosystems/npm/npm.ts";
import { observeReleases } from "../../../src/dependencies/notes/observe-releases.ts";
import type { Reader } from "../../../src/github/client.ts";
import { createGitHub } from "../../../src/github/github.ts";
import { installationId, repositoryId } from "../../../src/values/ids.ts";
import { Secret } from "../../../src/values/secret.ts";
import { type LocalGitHub, startLocalGitHub } from "../../github/index.ts";
import { plan } from "../words/stories.ts";

let local: LocalGitHub;
let reader: Reader;
let asked: string[] = [];

const release = (repository: string, tag: string, body: string, more: { readonly draft?: boolean } = {}) =>
  local.as("maker").request("POST", `/repos/${repository}/releases`, { tag_name: tag, body, ...more });

const metadata = (name: string, directory?: string) => ({
  repository: { type: "git", url: `git+https://github.com/maker/${name}.git`, ...(directory === undefined ? {} : { directory }) },
});
const observe = (name: string, given: Parameters<typeof plan>[0] = {}, directory?: string) =>
  observeReleases(reader, plan(given), metadata(name, directory), npm.compare);

beforeAll(async () => {
  local = await startLocalGitHub();
  local.createOrganization("acme");
  const { id } = local.createRepository("acme", "shop");
  local.createUser("maker");
  const app = local.createApp({ slug: "pipewarden", permissions: { contents: "read", metadata: "read" }, events: [] });
  const installation = local.install(app.id, "acme");
  const github = createGitHub({
    appId: app.id,
    privateKey: Secret.of(app.privateKeyPem),
    apiUrl: local.url,
    fetch: (input, init) => {
      if (!String(input).endsWith("/access_tokens")) asked.push(decodeURIComponent(String(input).slice(local.url.length)));
      return fetch(input, init);
    },
  });
  reader = await github.reader(
    { id: repositoryId(id), installationId: installationId(installation.id), owner: "acme", name: "shop" },
    { contents: "read" },
  );

  for (const name of ["minimist", "many", "monorepo", "logged", "plain", "empty"]) local.createRepository("maker", name);
  for (const tag of ["v1.2.0", "v1.2.5", "v1.2.6", "v1.2.7", "other-v1.2.6"])
    await release("maker/minimist", tag, `What is new in ${tag}.`);
  await release("maker/minimist", "v1.2.4", "Not told yet.", { draft: true });
  await release("maker/monorepo", "@maker/sub@2.0.0", "The one.");
  await release("maker/monorepo", "@maker/other@2.0.0", "Another package's.");
  local.commit(
    "maker/logged",
    "main",
    {
      "CHANGELOG.md": "# Changelog\n\n## 1.3.0\nlater\n\n## [1.2.6] - 2022-03-21\n- fixed\n\n## 1.2.5\nolder\n\n## 1.2.0\nold\n",
    },
    "maker",
  );
  local.commit("maker/logged", "main", { "packages/sub/History.md": "1.2.6 / 2022-03-21\n==================\n\n  * here\n" }, "maker");
  local.commit("maker/plain", "main", { "README.md": "none" }, "maker");
});

beforeEach(() => {
  asked = [];
});

afterAll(async () => {
  expect(local.violations).toEqual([]);
  await local.close();
});

describe("What is read of a package's releases", () => {
  it("is everything after the installed version up to the new one, the newest first, by one request", async () => {
    const notes = await observe("minimist");
    expect(notes.map(({ version, body }) => [version, body])).toEqual([
      ["1.2.6", "What is new in v1.2.6."],
      ["1.2.5", "What is new in v1.2.5."],
    ]);
    expect(notes[0]?.url).toBe("https://github.com/maker/minimist/releases/tag/v1.2.6");
    expect(asked).toEqual(["/repos/maker/minimist/releases?per_page=100"]);
  });

  it("is only what is about this package, where several share a repository", async () => {
    const change = { ...plan().changes[0], package: "@maker/sub", from: "1.0.0", to: "2.0.0" } as never;
    const notes = await observe("monorepo", { package: "@maker/sub", to: "2.0.0", changes: [change] });
    expect(notes.map(({ body }) => body)).toEqual(["The one."]);
  });

  it("is found by its tag where a hundred newer ones stand before it", async () => {
    await release("maker/many", "v1.2.6", "Long ago.");
    for (let number = 0; number < 100; number += 1) await release("maker/many", `v9.0.${number}`, "");
    expect((await observe("many")).map(({ body }) => body)).toEqual(["Long ago."]);
    expect(asked).toHaveLength(2);
  });

  it("is the changelog where nothing is released, within six requests", async () => {
    expect(await observe("logged")).toEqual([
      { version: "1.2.6", url: null, publishedAt: null, body: "- fixed" },
      { version: "1.2.5", url: null, publishedAt: null, body: "older" },
    ]);
    expect(asked).toHaveLength(6);
    expect((await observe("logged", {}, "packages/sub")).map(({ body }) => body)).toEqual(["* here"]);
  });

  it("is nothing where there is nothing", async () => {
    expect(await observe("plain")).toEqual([]);
    expect(await observe("empty")).toEqual([]);
    asked = [];
    expect(await observe("gone")).toEqual([]);
    expect(asked).toHaveLength(1);
  });

  it("asks nobody when no repository on github.com is named", async () => {
    for (const url of [
      "https://evil.example/maker/minimist",
      "https://github.com.evil.example/a/b",
      "https://github.com/../..",
      "",
      null,
      7,
    ])
      expect(await observeReleases(reader, plan(), { repository: { url } }, npm.compare)).toEqual([]);
    expect(await observeReleases(reader, plan({ to: "" }), metadata("minimist"), npm.compare)).toEqual([]);
    expect(asked).toEqual([]);
  });

  it("is waited for only where GitHub's limit is reached", async () => {
    const match = { route: "/repos/{owner}/{repo}/releases" };
    local.faults.inject({ kind: "status", status: 500, match });
    local.faults.inject({ kind: "status", status: 500, match: { route: "/repos/{owner}/{repo}/releases/tags/{tag}" }, times: 3 });
    expect(await observe("minimist")).toEqual([]);
    local.faults.inject({ kind: "secondaryRateLimit", match });
    await expect(observe("minimist")).rejects.toThrow();
  });
});
