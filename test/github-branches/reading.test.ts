import { describe, expect, it } from "vitest";
import { type BlobTexts, readBlobs } from "../../src/github/blobs.ts";
import { commitToBranch } from "../../src/github/branch-kinds.ts";
import { compareDependencies } from "../../src/github/dependency-compare.ts";
import { globalAdvisories } from "../../src/github/global-advisories.ts";
import { ourBranches } from "../../src/github/own-branches.ts";
import { commitAt, readTree } from "../../src/github/tree.ts";
import { blobId } from "../../src/values/blob-id.ts";
import { kindScene } from "../github-checks/kind-scene.ts";

const branch = "pipewarden/npm/root/left-pad";
const question = { prefix: "pipewarden/", slug: "warden" };

async function scene() {
  const texts = new Map<string, string>();
  const found = await kindScene(commitToBranch(new Map([["secrets", async () => texts]])));
  const { github, clients, places } = found;
  const reader = await clients.reader(places.api, { contents: "read", pull_requests: "read" });
  const asked = () => github.requests.filter(({ route }) => !route?.includes("access_tokens")).length;
  /** The bot's own commit on a branch. */
  const fix = async (name = branch, text = "fixed\n") => {
    const base = await commitAt(reader, places.api, "refs/heads/main");
    texts.clear();
    texts.set("package-lock.json", text);
    const want = { parent: base.commit, files: { "package-lock.json": blobId(text) }, message: "Fix" };
    await found.perform(found.change("api", { branch: name }, want, { head: null }, { parentTree: base.tree }));
    return base;
  };
  /** The bot's own pull request from it. */
  const propose = async (head = branch) => {
    const writer = await clients.writer(places.api, { pull_requests: "write" });
    return (await writer.rest.pulls.create({ owner: "acme", repo: "api", head, base: "main", title: "Fix", body: "Why." })).data.number;
  };
  return { ...found, reader, asked, fix, propose };
}

describe("a tree", () => {
  it("is read by two requests, or by one where the commit's tree is known, with its files and their ids", async () => {
    const { github, places, reader, asked } = await scene();
    const commit = github.commit("acme/api", "main", { "a/package.json": "{}\n", "ünï.txt": "ü" }, "ann");
    await readTree(reader, places.api, commit);
    github.resetLog();
    const tree = await readTree(reader, places.api, "refs/heads/main");
    expect(asked()).toBe(2);
    expect(tree).toMatchObject({ commit, truncated: false });
    expect(tree.paths.get("a/package.json")).toEqual({ oid: blobId("{}\n"), size: 3, executable: false });
    expect([...tree.paths.keys()].sort()).toEqual(["README.md", "a/package.json", "ünï.txt"]);
    expect(await readTree(reader, places.api, tree)).toEqual(tree);
    expect(asked()).toBe(3);
    await expect(readTree(reader, places.api, "refs/heads/none")).rejects.toMatchObject({ code: "github_not_found" });
  });

  it("that GitHub does not list at once is listed folder by folder, and no further than a bound", async () => {
    const { github, places, reader, asked } = await scene();
    const files = Object.fromEntries([...Array(60).keys()].map((number) => [`${number % 3}/${number % 2}/${number}.txt`, `${number}`]));
    github.commit("acme/api", "main", files, "ann");
    const whole = await readTree(reader, places.api, "refs/heads/main");
    github.setTreeLimit(25);
    github.resetLog();
    expect(await readTree(reader, places.api, whole)).toEqual({ ...whole, paths: whole.paths, truncated: false });
    expect(asked()).toBe(5);
    github.setTreeLimit(5);
    const partly = await readTree(reader, places.api, whole);
    expect(partly.truncated).toBe(true);
    expect(partly.paths.size).toBeGreaterThan(0);
  });

  it("leaves links and submodules out, and tells which files are executable", async () => {
    const { ann, github, places, reader } = await scene();
    const head = github.headOf("acme/api", "main");
    const entries = [
      { path: "run", mode: "100755", type: "blob", content: "#!/bin/sh\n" },
      { path: "package.json", mode: "120000", type: "blob", content: "other/package.json" },
      { path: "vendored", mode: "160000", type: "commit", sha: head },
    ];
    const { body: tree } = ann.request("POST", "/repos/acme/api/git/trees", { tree: entries });
    const { sha } = tree as { sha: string };
    const { paths } = await readTree(reader, places.api, { commit: head, tree: sha });
    expect([...paths]).toEqual([["run", { oid: blobId("#!/bin/sh\n"), size: 10, executable: true }]]);
  });
});

describe("files", () => {
  const contents = {
    small: "small and new\n",
    bom: "\uFEFFwith a mark\r\n",
    large: "x".repeat(600_000),
    latin: new Uint8Array([0x63, 0x61, 0x66, 0xe9, 0x0a]),
    binary: new Uint8Array([0, 1, 2, 3, 255]),
  };

  it("are read many at a time and exactly; what is no text, or not there, is told", async () => {
    const { github, places, reader, asked } = await scene();
    github.commit("acme/api", "main", contents, "ann");
    const ids = Object.fromEntries(Object.entries(contents).map(([name, content]) => [name, blobId(content)]));
    const absent = blobId("nowhere");
    await commitAt(reader, places.api, "HEAD");
    github.resetLog();
    const { texts, others }: BlobTexts = await readBlobs(reader, places.api, [...Object.values(ids), absent]);
    expect(texts).toEqual(new Map([contents.small, contents.bom, contents.large].map((text) => [blobId(text), text])));
    expect(others).toEqual(
      new Map([
        [absent, "absent"],
        [ids.latin, "not-utf8"],
        [ids.binary, "not-utf8"],
      ]),
    );
    expect(asked(), "one query, and each that GraphQL cut or decoded").toBe(4);
    github.resetLog();
    expect((await readBlobs(reader, places.api, [ids.small ?? "", ids.bom ?? ""])).texts.size).toBe(2);
    expect(asked(), "what was read lately").toBe(0);
  });

  it("beyond the limit are not read, and those beyond GraphQL's not asked of it", async () => {
    const { github, places, reader, asked } = await scene();
    const huge = "y".repeat(100_001);
    github.commit("acme/api", "main", { "package-lock.json": huge }, "ann");
    await commitAt(reader, places.api, "HEAD");
    github.resetLog();
    expect((await readBlobs(reader, places.api, [blobId(huge)], { largest: 100_000 })).others).toEqual(
      new Map([[blobId(huge), "too-large"]]),
    );
    expect(asked()).toBe(1);
    // A size that a tree tells spares the query.
    const sizes = new Map([[blobId(huge), 512_001]]);
    expect((await readBlobs(reader, places.api, [blobId(huge)], { sizes })).texts.size).toBe(1);
    expect(asked()).toBe(2);
  });
});

describe("the bot's own branches", () => {
  it("are read by one query, with their pull requests and the base", async () => {
    const { github, ann, places, reader, asked, fix, propose } = await scene();
    const base = await fix();
    await fix("pipewarden/npm/root/other", "other\n");
    const number = await propose();
    ann.request("POST", `/repos/acme/api/issues/${number}/labels`, { labels: ["security"] });
    github.commit("acme/api", "pipewarden/npm/root/other", { "mine.txt": "Mine.\n" }, "ann");
    github.commit("acme/api", "pipewardens-not", { a: "a" }, "ann");
    github.resetLog();
    const own = await ourBranches(reader, places.api, question);
    expect(asked()).toBe(1);
    expect(own).toMatchObject({
      base: { branch: "main", commit: base.commit, tree: base.tree },
      archived: false,
      private: true,
      pulls: {},
    });
    expect(own.branches).toMatchObject([
      {
        name: branch,
        head: github.headOf("acme/api", branch),
        parent: base.commit,
        message: "Fix",
        foreign: false,
        pull: {
          number,
          state: "open",
          title: "Fix",
          body: "Why.",
          base: "main",
          draft: false,
          labels: ["security"],
          autoMerge: null,
          mergeable: true,
          author: "warden[bot]",
          closed: null,
        },
      },
      { name: "pipewarden/npm/root/other", foreign: true, pull: null },
    ]);
  });

  it("whose pull request was closed are told with who closed it, even after the branch is gone", async () => {
    const { github, ann, places, reader, fix, propose } = await scene();
    await fix();
    const number = await propose();
    ann.request("PATCH", `/repos/acme/api/pulls/${number}`, { state: "closed" });
    ann.request("DELETE", `/repos/acme/api/git/refs/heads/${branch}`);
    const { branches, pulls } = await ourBranches(reader, places.api, { ...question, names: [branch, "pipewarden/npm/root/never"] });
    expect(branches).toEqual([]);
    expect(pulls[branch]).toMatchObject({ number, state: "closed", closed: { by: "ann" } });
    expect(pulls["pipewarden/npm/root/never"]).toBeNull();
    expect(github.writes()).toBeGreaterThan(0);
  });

  it("that were merged are told as such, and those that the bot closed in its own name", async () => {
    const { clients, ann, places, reader, fix, propose } = await scene();
    await fix();
    ann.request("PUT", `/repos/acme/api/pulls/${await propose()}/merge`, {});
    await fix("pipewarden/npm/root/other", "other\n");
    const other = await propose("pipewarden/npm/root/other");
    const writer = await clients.writer(places.api, { pull_requests: "write" });
    await writer.rest.pulls.update({ owner: "acme", repo: "api", pull_number: other, state: "closed" });
    const { branches } = await ourBranches(reader, places.api, question);
    expect(branches.map(({ pull }) => [pull?.state, pull?.closed?.by])).toEqual([
      ["merged", "ann"],
      ["closed", "warden[bot]"],
    ]);
  });

  it("are not told of with a fork's pull request from a branch of the same name", async () => {
    const { github, places, reader, fix } = await scene();
    await fix();
    github.createUser("eve");
    github.addCollaborator("acme/api", "eve", "read");
    github.createFork("acme/api", "eve");
    github.commit("eve/api", branch, { "evil.txt": "Evil.\n" }, "eve");
    github.as("eve").request("POST", "/repos/acme/api/pulls", { title: "Mine", head: `eve:${branch}`, base: "main" });
    const { branches, pulls } = await ourBranches(reader, places.api, { ...question, names: [branch] });
    expect(branches).toMatchObject([{ name: branch, pull: null }]);
    expect(pulls).toEqual({ [branch]: null });
  });

  it("are compared with another base, where one is asked for, and with none in an empty repository", async () => {
    const { github, clients, places, reader } = await scene();
    const commit = github.commit("acme/api", "next", { a: "a" }, "ann");
    expect((await ourBranches(reader, places.api, { ...question, base: "next" })).base).toMatchObject({ branch: "next", commit });
    expect((await ourBranches(reader, places.api, { ...question, base: "none" })).base).toBeNull();
    const { nodeId, id } = github.createRepository("acme", "empty", { empty: true });
    const empty = { ...places.api, id: id as typeof places.api.id, nodeId, name: "empty" };
    const other = await clients.reader(empty, { contents: "read", pull_requests: "read" });
    expect(await ourBranches(other, empty, question)).toMatchObject({ base: null, branches: [] });
  });

  it("are all found where there are more of them, or of names, than one query takes", async () => {
    const { github, places, reader, asked } = await scene();
    const names = [...Array(120).keys()].map((number) => `pipewarden/npm/root/p${String(number).padStart(3, "0")}`);
    const head = github.headOf("acme/api", "main");
    for (const name of names) github.as("ann").request("POST", "/repos/acme/api/git/refs", { ref: `refs/heads/${name}`, sha: head });
    await commitAt(reader, places.api, "HEAD");
    github.resetLog();
    const { branches, pulls } = await ourBranches(reader, places.api, { ...question, names });
    expect(branches.map(({ name }) => name)).toEqual(names);
    expect(Object.keys(pulls)).toEqual(names);
    expect(asked()).toBe(3);
  });
});

describe("advisories of GitHub's database", () => {
  it("are asked for by name and version, and those that were withdrawn are left out", async () => {
    const { github, reader, asked } = await scene();
    const of = (name: string, range: string) => [{ ecosystem: "npm", package: name, range, patched: null }];
    const pad = github.publishAdvisory({ vulnerabilities: of("left-pad", "< 1.3.0") });
    const scoped = github.publishAdvisory({ vulnerabilities: of("@acme/pad", ">= 2.0.0, < 2.1.0") });
    const evil = github.publishAdvisory({ vulnerabilities: of("evil", ">= 0"), malware: true });
    const packages = [
      { name: "left-pad", version: "1.2.9" },
      { name: "@acme/pad", version: "2.0.5" },
      { name: "evil", version: "1.0.0" },
    ];
    github.resetLog();
    const ids = async (...rest: Parameters<typeof globalAdvisories> extends [unknown, unknown, unknown, ...infer R] ? R : never) =>
      (await globalAdvisories(reader, "npm", packages, ...rest)).map(({ ghsa_id: id }) => id).sort();
    expect(await ids()).toEqual([pad, scoped].sort());
    expect(await ids({ malware: true })).toEqual([pad, scoped, evil].sort());
    expect(asked()).toBe(3);
    expect(await globalAdvisories(reader, "npm", [{ name: "left-pad", version: "1.3.0" }])).toEqual([]);
    expect(await globalAdvisories(reader, "npm", [])).toEqual([]);
  });

  it("of many packages are asked for in addresses that servers take", async () => {
    const { github, reader, asked } = await scene();
    const packages = [...Array(1_600).keys()].map((number) => ({ name: `@some-scope/package-${number}`, version: "1.0.0" }));
    const last = github.publishAdvisory({
      vulnerabilities: [{ ecosystem: "npm", package: "@some-scope/package-1599", range: "< 2", patched: "2.0.0" }],
    });
    github.resetLog();
    expect(await globalAdvisories(reader, "npm", packages)).toMatchObject([{ ghsa_id: last }]);
    expect(Math.max(...github.requests.map(({ path }) => path.length))).toBeLessThan(8_000);
    expect(asked()).toBeLessThan(20);
  });
});

describe("the comparison of dependencies", () => {
  const lock = (version: string) =>
    JSON.stringify({
      lockfileVersion: 3,
      packages: { "": {}, "node_modules/left-pad": { version, license: "MIT" }, "node_modules/@a/b": { version: "1.0.0", dev: true } },
    });

  it("tells what comes and what goes, with advisories; where GitHub does not offer it, nothing", async () => {
    const { github, places, reader } = await scene();
    const base = github.commit("acme/api", "main", { "package-lock.json": lock("1.2.0") }, "ann");
    const head = github.commit("acme/api", "fix", { "package-lock.json": lock("1.3.0") }, "ann");
    const ghsa = github.publishAdvisory({
      vulnerabilities: [{ ecosystem: "npm", package: "left-pad", range: "< 1.3.0", patched: "1.3.0" }],
    });
    expect(await compareDependencies(reader, places.api, base, head), "private, and not licensed").toBeUndefined();
    github.setDependencyReview("acme/api", true);
    expect(await compareDependencies(reader, places.api, base, head)).toMatchObject([
      { change_type: "removed", name: "left-pad", version: "1.2.0", vulnerabilities: [{ advisory_ghsa_id: ghsa, severity: "high" }] },
      { change_type: "added", name: "left-pad", version: "1.3.0", license: "MIT", scope: "runtime", vulnerabilities: [] },
    ]);
    expect(await compareDependencies(reader, places.api, base, "nowhere")).toBeUndefined();
  });
});
