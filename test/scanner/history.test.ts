import { execFileSync } from "node:child_process";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { Report } from "../../src/scanner/finding.ts";
import { scanFor } from "../../src/scanner/scan.ts";
import { readIgnoreFile } from "../../src/secrets/gitleaks/ignore-file.ts";
import { folder, repository, request, values } from "./made.ts";

const history = { kind: "history" } as const;
const staged = { kind: "staged" } as const;
const since = (revision: string) => ({ kind: "since", revision }) as const;
const told = ({ findings }: Report) => findings.map(({ file, at, commit }) => [`${file.path}:${at.startLine}`, commit?.sha ?? null]);

describe("scanning a git history", () => {
  const value = values(4);

  it("tells the first commit that has a secret, with who made it and when, and no later one", async () => {
    using place = repository();
    place.commit({ "a.txt": "nothing\n" });
    const secret = value();
    const first = place.commit({ "a.txt": `nothing\n${secret}\n` });
    place.commit({ "a.txt": `moved down\nnothing\n${secret}\n` });
    place.commit({ "a.txt": "removed\n" });
    const report = await scanFor(request(place.path, history));
    expect(told(report)).toEqual([["a.txt:2", first]]);
    expect(report.findings[0]?.commit).toEqual({
      sha: first,
      author: "Ada",
      email: "ada@example.com",
      date: expect.stringMatching(/^2026-01-01T12:\d\d:00Z$/),
    });
    expect(report.counts).toMatchObject({ files: 4, commits: 4 });
  });

  it("reads all branches and tags, and the stash", async () => {
    using place = repository();
    place.commit({ "a.txt": "x" });
    place.git("checkout", "-q", "-b", "other");
    const onBranch = place.commit({ "b.txt": value() });
    place.git("checkout", "-q", "main");
    const tagged = place.commit({ "c.txt": value() });
    place.git("tag", "v1");
    place.git("reset", "-q", "--hard", "HEAD~1");
    place.write({ "a.txt": value() });
    place.git("stash");
    const stashed = place.git("rev-parse", "stash");
    const found = told(await scanFor(request(place.path, history)));
    expect(found.toSorted()).toEqual(
      [
        ["a.txt:1", stashed],
        ["b.txt:1", onBranch],
        ["c.txt:1", tagged],
      ].toSorted(),
    );
  });

  it("reads a version of a file once, however often it comes back", async () => {
    using place = repository();
    for (const text of ["one", "two", "one", "two"]) place.commit({ "a.txt": text });
    expect((await scanFor(request(place.path, history))).counts).toMatchObject({ files: 2, commits: 4, bytes: 6 });
  });

  it("does not tell again what was only moved", async () => {
    using place = repository();
    const first = place.commit({ "a.txt": `${value()}\nlonger\n` });
    place.git("mv", "a.txt", "b.txt");
    place.commit({});
    expect(told(await scanFor(request(place.path, history)))).toEqual([["a.txt:1", first]]);
  });

  it("finds what a merge has brought by itself", async () => {
    using place = repository();
    place.commit({ "a.txt": "1\n" });
    place.git("checkout", "-q", "-b", "other");
    place.commit({ "a.txt": "2\n" });
    place.git("checkout", "-q", "main");
    place.commit({ "b.txt": "3\n" });
    place.git("merge", "-q", "--no-commit", "other");
    const merge = place.commit({ "a.txt": `2\n${value()}\n` });
    expect(told(await scanFor(request(place.path, history)))).toEqual([["a.txt:2", merge]]);
  });

  it("tells a secret again where a comment no longer allows it", async () => {
    using place = repository();
    const secret = value();
    place.commit({ "a.txt": `${secret} # gitleaks:allow\n` });
    const second = place.commit({ "a.txt": `${secret}\n` });
    const report = await scanFor(request(place.path, history));
    expect([told(report), report.left.allowed]).toEqual([[["a.txt:1", second]], 1]);
  });

  it("leaves out what an ignore file names by its commit", async () => {
    using place = repository();
    const commit = place.commit({ "a.txt": value(), "b.txt": value() });
    const known = { ignores: [readIgnoreFile(`${commit}:a.txt:acme-token:1\n`)], baseline: null };
    expect(told(await scanFor(request(place.path, history, { known })))).toEqual([["b.txt:1", commit]]);
  });

  it("scans what has come since a commit, and what was there before not", async () => {
    using place = repository();
    const [old, recent] = [value(), value()];
    place.commit({ "a.txt": `${old}\n` });
    place.git("tag", "release");
    const commit = place.commit({ "a.txt": `${old}\n${recent}\n` });
    place.git("checkout", "-q", "release");
    place.commit({ "elsewhere.txt": value() });
    place.git("checkout", "-q", "main");
    expect(told(await scanFor(request(place.path, since("release"))))).toEqual([["a.txt:2", commit]]);
  });

  it("does not take for new what a merge has brought from there", async () => {
    using place = repository();
    place.commit({ "a.txt": "1\n" });
    place.git("checkout", "-q", "-b", "feature");
    place.commit({ "f.txt": "2\n" });
    place.git("checkout", "-q", "main");
    place.commit({ "a.txt": `${value()}\n` });
    place.git("checkout", "-q", "feature");
    place.git("merge", "-q", "main", "-m", "merge");
    expect(told(await scanFor(request(place.path, since("main"))))).toEqual([]);
  });

  it("scans what is staged, as it is staged", async () => {
    using place = repository();
    const [old, recent] = [value(), value()];
    place.write({ "new.txt": value() });
    place.git("add", "-A");
    expect(told(await scanFor(request(place.path, staged)))).toEqual([["new.txt:1", null]]);
    place.commit({ "a.txt": `${old}\n` });
    place.write({ "a.txt": `${old}\n${recent}\n` });
    place.git("add", "-A");
    place.write({ "a.txt": value(), "untracked.txt": value() });
    const report = await scanFor(request(place.path, staged));
    expect([told(report), report.counts.commits]).toEqual([[["a.txt:2", null]], null]);
  });

  it("says that a shallow clone has not all commits", async () => {
    using origin = repository();
    origin.commit({ "a.txt": value() });
    origin.commit({ "a.txt": "gone" });
    using clone = folder();
    execFileSync("git", ["clone", "-q", "--depth", "1", `file://${origin.path}`, join(clone.path, "c")], { stdio: "pipe" });
    expect(await scanFor(request(join(clone.path, "c"), history))).toMatchObject({
      findings: [],
      gaps: [{ file: null, commit: null, reason: "shallow", lines: null }],
    });
  });

  it("says that git lost a version", async () => {
    using place = repository();
    const commit = place.commit({ "a.txt": value(), "b.txt": value() });
    const blob = place.git("rev-parse", "HEAD:a.txt");
    execFileSync("rm", ["-f", join(place.path, ".git/objects", blob.slice(0, 2), blob.slice(2))]);
    const report = await scanFor(request(place.path, history));
    expect(told(report)).toEqual([["b.txt:1", commit]]);
    expect(report.gaps).toEqual([{ file: { path: "a.txt", uri: "a.txt" }, commit, reason: "missing", lines: null }]);
  });

  it("takes paths with every byte that a path can have", async () => {
    using place = repository();
    writeFileSync(Buffer.concat([Buffer.from(`${place.path}/-x\n"a\u0001`), Buffer.of(0xff)]), value());
    place.commit({});
    const { findings } = await scanFor(request(place.path, history));
    expect(findings.map(({ file }) => file.uri)).toEqual(["-x%0A%22a%01%FF"]);
  });

  it("finds the same with threads", async () => {
    using place = repository();
    for (let at = 0; at < 10; at++) place.commit({ [`f${at % 5}.txt`]: at % 2 === 0 ? value() : "x" });
    const alone = await scanFor(request(place.path, history));
    expect(alone.findings).toHaveLength(5);
    expect(await scanFor(request(place.path, history, { threads: 2 }))).toEqual(alone);
  });

  it("says what is wrong with a path or a revision", async () => {
    using place = folder();
    using there = repository();
    there.commit({ a: "x" });
    await expect(scanFor(request(place.path, history))).rejects.toMatchObject({ code: "not_a_repository" });
    for (const revision of ["nowhere", "--all", "--output=/tmp/x", ""]) {
      await expect(scanFor(request(there.path, since(revision)))).rejects.toMatchObject({ code: "revision_unknown" });
    }
  });
});

describe("a hostile repository", () => {
  it("makes git run nothing", async () => {
    using place = repository();
    const value = values(5);
    const commit = place.commit({ ".gitattributes": "* diff=evil filter=evil\n", "a.txt": value() });
    const proof = join(place.path, "it-ran");
    const script = join(place.path, "evil.sh");
    writeFileSync(script, `#!/bin/sh\necho "$0 $*" >> ${proof}\ncat\n`, { mode: 0o755 });
    const settings = {
      "core.fsmonitor": script,
      "core.hooksPath": place.path,
      "core.pager": script,
      "core.sshCommand": script,
      "core.editor": script,
      "core.askPass": script,
      "core.alternateRefsCommand": script,
      "diff.external": script,
      "diff.evil.command": script,
      "diff.evil.textconv": script,
      "filter.evil.clean": script,
      "filter.evil.smudge": script,
      "filter.evil.process": script,
      "log.showSignature": "true",
      "gpg.program": script,
      "pager.log": script,
      "alias.log": `!${script}`,
      "credential.helper": script,
      "mailmap.file": script,
      "log.mailmap": "true",
      "diff.relative": "true",
      "diff.renames": "false",
      "log.showRoot": "false",
      "color.ui": "always",
      "uploadpack.packObjectsHook": script,
      "protocol.ext.allow": "always",
      "remote.origin.url": `ext::${script}`,
      "remote.origin.promisor": "true",
      "remote.origin.uploadpack": script,
      "extensions.partialClone": "origin",
    };
    for (const [name, text] of Object.entries(settings)) place.git("config", name, text);
    place.git("config", "core.repositoryFormatVersion", "1");
    execFileSync("rm", ["-f", proof]);
    // A version that is missing makes git want to fetch it from the remote.
    const tree = `100644 blob ${"1".repeat(40)}\tmissing.txt\n`;
    const made = execFileSync("git", ["-C", place.path, "mktree", "--missing"], { input: tree, encoding: "utf8" }).trim();
    const missing = place.git("commit-tree", made, "-p", commit, "-m", "x");
    place.git("update-ref", "refs/heads/missing", missing);
    execFileSync("rm", ["-f", proof]);
    for (const what of [{ kind: "history" }, { kind: "since", revision: "missing~1" }, { kind: "staged" }, { kind: "files" }] as const) {
      await scanFor(request(place.path, what));
    }
    expect(existsSync(proof) ? readFileSync(proof, "utf8") : "nothing ran").toBe("nothing ran");
    const report = await scanFor(request(place.path, { kind: "history" }));
    expect(told(report)).toEqual([["a.txt:1", commit]]);
    expect(report.gaps).toMatchObject([{ file: { path: "missing.txt" }, reason: "missing" }]);
  });

  it("cannot hide commits by grafts or replaced objects", async () => {
    using place = repository();
    const value = values(6);
    const first = place.commit({ "a.txt": value() });
    const second = place.commit({ "a.txt": "gone" });
    const clean = place.git("commit-tree", `${second}^{tree}`, "-m", "clean");
    place.git("replace", second, clean);
    place.write({ ".git/info/grafts": `${second}\n` });
    expect(told(await scanFor(request(place.path, { kind: "history" })))).toEqual([["a.txt:1", first]]);
  });
});
