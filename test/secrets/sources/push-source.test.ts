import { describe, expect, it } from "vitest";
import type { PushParams } from "../../../src/secrets/sources/source.ts";
import { openSources, told } from "./kit.ts";

type House = Awaited<ReturnType<typeof openSources>>;
const repository = "acme/api";

/** What is found in the last push. */
const lookAtPush = async (house: House) => told(await house.look(await house.pushed()));

describe("a push", () => {
  it("of one commit takes one request, and none when it is looked at again", async () => {
    const house = await openSources();
    const sha = house.github.commit(repository, "main", { "a.txt": "one\nkey LEAK-1\n" }, "ann");
    const params = await house.pushed();
    house.github.resetLog();
    const source = await house.look(params);
    expect(told(source)).toEqual({ [sha]: ["LEAK-1 a.txt:2"] });
    expect(source).toMatchObject({ head: sha, pull: null, rest: null });
    expect(house.requests()).toEqual([`GET /repos/acme/api/commits/${sha}`]);
    expect(told(await house.look(params))).toEqual({ [sha]: ["LEAK-1 a.txt:2"] });
    expect(house.requests()).toHaveLength(1);
  });

  it("is looked at again under other rules", async () => {
    const house = await openSources();
    house.github.commit(repository, "main", { "a.txt": "LEAK-1\n" }, "ann");
    const params = await house.pushed();
    await house.look(params);
    house.github.resetLog();
    await house.look(params, { version: "2" });
    expect(house.requests()).toHaveLength(1);
  });

  it("shows what one commit brought and the next took away, and what their messages say", async () => {
    const house = await openSources();
    const commits = [{ files: { "a.txt": "LEAK-1\n" } }, { files: { "a.txt": "clean\n" }, message: "Remove\n\nLEAK-2" }];
    const [first = "", second = ""] = house.github.push(repository, "main", commits, "ann");
    expect(await lookAtPush(house)).toEqual({ [first]: ["LEAK-1 a.txt:1"], [second]: ["LEAK-2 commit-message"] });
  });

  it("shows only what is new in a file", async () => {
    const house = await openSources();
    const old = Array.from({ length: 30 }, (_, index) => (index === 3 ? "LEAK-1" : `line ${index}`));
    house.github.commit(repository, "main", { "a.txt": old.join("\n") }, "ann");
    await house.concerns();
    const sha = house.github.commit(repository, "main", { "a.txt": [...old, "LEAK-2"].join("\n").replace("line 5\n", "5\n") }, "ann");
    expect(await lookAtPush(house)).toEqual({ [sha]: ["LEAK-2 a.txt:31"] });
  });

  it("of a new branch brings what the default branch has not", async () => {
    const house = await openSources();
    house.github.commit(repository, "main", { "a.txt": "LEAK-1\n" }, "ann");
    const shas = house.github.push(repository, "topic", [{ files: { b: "LEAK-2\n" } }, { files: { c: "LEAK-3\n" } }], "ann");
    const params = await house.pushed();
    expect(params).toMatchObject({ before: null, commits: null, defaultBranch: "main" });
    expect(Object.keys(told(await house.look(params)))).toEqual(shas);
  });

  it("of a history with nothing in common brings all of it", async () => {
    const house = await openSources();
    const shas = house.github.push(repository, "other", [{ files: { a: "LEAK-1\n" } }, { files: { b: "x" } }], "ann", { onto: null });
    expect(Object.keys(await lookAtPush(house)).sort()).toEqual(shas.toSorted());
  });

  it("that replaces the history brings the new one, also where the old one is not known any more", async () => {
    const house = await openSources();
    const base = house.github.headOf(repository, "main") ?? "";
    house.github.commit(repository, "topic", { "a.txt": "LEAK-1\n" }, "ann");
    await house.concerns();
    const sha = house.github.commit(repository, "topic", { "a.txt": "LEAK-2\n" }, "ann", { onto: base });
    const params = (await house.pushed()) as PushParams;
    const expected = { [sha]: ["LEAK-2 a.txt:1"] };
    expect(told(await house.look(params))).toEqual(expected);
    const unknown = { ...params, before: "1".repeat(40), commits: null };
    expect(told(await house.look(unknown, { version: "2" }))).toEqual(expected);
  });

  it("that was overtaken is told of as far as it can still be read", async () => {
    const house = await openSources();
    const gone = "2".repeat(40);
    const params: PushParams = {
      kind: "push",
      ref: "refs/heads/main",
      before: "1".repeat(40),
      after: gone,
      defaultBranch: "main",
      commits: null,
      tag: null,
      done: 0,
    };
    const source = await house.look(params);
    expect(source.commits).toHaveLength(1);
    expect(source.commits[0]?.seen.notRead).toEqual([{ place: { kind: "commit-message", commit: gone }, reason: "gone", lines: null }]);
  });

  it("of more commits than its event can name is listed by GitHub, page by page", async () => {
    const house = await openSources();
    const commits = Array.from({ length: 230 }, (_, index) => ({ files: { [`f${index}`]: `LEAK-${index}\n` } }));
    const shas = house.github.push(repository, "main", commits, "ann");
    const params = { ...((await house.pushed()) as PushParams), commits: null };
    house.github.resetLog();
    const { looks, source } = await house.lookToTheEnd(params, { limits: { requests: 100, bytes: 1e9, time: 1e9 } });
    expect(looks).toBe(3);
    // The last look knows of what the others found.
    expect(Object.keys(told(source))).toEqual(shas);
    expect(Object.values(told(source)).flat()).toHaveLength(230);
    expect(house.requests().filter((line) => /commits\/\w{40}$/.test(line))).toHaveLength(230);
  });

  it("leaves requests of the hour to other work when it is large, and goes on later", async () => {
    const house = await openSources();
    const commits = Array.from({ length: 70 }, (_, index) => ({ files: { [`f${index}`]: "x\n" } }));
    house.github.push(repository, "main", commits, "ann");
    const params = await house.pushed();
    house.github.setRateLimit(house.installation, 1020);
    const first = await house.look(params);
    // Fifty requests are never held up.
    expect(first.rest).toMatchObject({ done: 50 });
    if (first.rest === null) throw new Error("Nothing is left.");
    await expect(house.look(first.rest)).rejects.toMatchObject({ code: "github_rate_limited", countsAsFailure: false });
    house.github.setRateLimit(house.installation, 5000);
    expect((await house.look(first.rest)).rest).toBeNull();
  });

  it("that GitHub can make no diff of is read by its trees, and is not taken for clean", async () => {
    const house = await openSources();
    const shas = house.github.push(repository, "main", [{ files: { "a.txt": "LEAK-1\n" } }, { files: { "b.txt": "LEAK-2\n" } }], "ann");
    const params = { ...((await house.pushed()) as PushParams), commits: null };
    const body = { message: "Server Error: Sorry, this diff is taking too long to generate." };
    const never = { kind: "status", status: 500, body, times: 100 } as const;
    house.github.faults.inject({ ...never, match: { route: "/repos/{owner}/{repo}/commits/{ref}" } });
    house.github.faults.inject({ ...never, match: { route: "/repos/{owner}/{repo}/compare/{basehead}" } });
    const found = told(await house.look(params));
    expect(Object.keys(found).sort()).toEqual(shas.toSorted());
    expect(Object.values(found).flat().sort()).toEqual(["LEAK-1 a.txt:1", "LEAK-2 b.txt:1"]);
  });

  it("of a rebase costs one request a commit, and scans no content again", async () => {
    const house = await openSources();
    const base = house.github.headOf(repository, "main") ?? "";
    house.github.commit(repository, "topic", { "a.txt": "LEAK-1\n", "b.txt": "LEAK-2\n" }, "ann");
    await house.look(await house.pushed());
    const moved = house.github.commit(repository, "main", { "c.txt": "c\n" }, "ann");
    await house.concerns();
    const sha = house.github.commit(repository, "topic", { "a.txt": "LEAK-1\n", "b.txt": "LEAK-2\n" }, "ann", { onto: moved });
    const source = await house.look(await house.pushed());
    expect(base).not.toBe(moved);
    expect(source.commits.at(-1)?.units.map(({ text }) => text.place.kind)).toEqual(["commit-message"]);
    const hits = source.commits.at(-1)?.seen.hits ?? [];
    expect(hits.map(({ fingerprint, place }) => [fingerprint, "commit" in place && place.commit])).toEqual([
      ["LEAK-1", sha],
      ["LEAK-2", sha],
    ]);
  });

  it("does not take one content for another's new lines", async () => {
    const house = await openSources();
    const base = house.github.headOf(repository, "main") ?? "";
    house.github.push(repository, "topic", [{ files: { "a.txt": "LEAK-1\n" } }, { files: { "a.txt": "LEAK-1\nmore\n" } }], "ann");
    await house.look(await house.pushed());
    // Squashed: the same content, of which every line is new now.
    const sha = house.github.commit(repository, "topic", { "a.txt": "LEAK-1\nmore\n" }, "ann", { onto: base });
    expect(await lookAtPush(house)).toEqual({ [sha]: ["LEAK-1 a.txt:1"] });
  });
});

describe("a tag", () => {
  it("brings its message, and what no branch has", async () => {
    const house = await openSources();
    const base = house.github.headOf(repository, "main") ?? "";
    const hidden = house.github.commit(repository, "topic", { "a.txt": "LEAK-1\n" }, "ann");
    const ann = house.github.as("ann");
    const { body } = ann.request("POST", `/repos/${repository}/git/tags`, { tag: "v1", message: "LEAK-2", object: hidden, type: "commit" });
    ann.request("DELETE", `/repos/${repository}/git/refs/heads/topic`);
    await house.concerns();
    ann.request("POST", `/repos/${repository}/git/refs`, { ref: "refs/tags/v1", sha: (body as { sha: string }).sha });
    const params = await house.pushed();
    expect(params).toMatchObject({ after: hidden, tag: (body as { sha: string }).sha });
    expect(told(await house.look(params))).toEqual({ [hidden]: ["LEAK-1 a.txt:1"], texts: ["LEAK-2 commit-message"] });
    expect(base).not.toBe(hidden);
  });
});

describe("a merge", () => {
  it("brings what no parent has", async () => {
    const house = await openSources();
    const lines = (first: string, last: string) => `${first}\n${"x\n".repeat(10)}${last}\n`;
    house.github.commit(repository, "main", { "both.txt": lines("one", "two") }, "ann");
    const topic = house.github.commit(repository, "topic", { "mine.txt": "LEAK-1\n", "both.txt": lines("LEAK-2", "two") }, "ann");
    const main = house.github.commit(repository, "main", { "theirs.txt": "LEAK-3\n", "both.txt": lines("one", "LEAK-4") }, "ann");
    await house.concerns();
    // main is merged into topic, and something is slipped in.
    const files = { "theirs.txt": "LEAK-3\n", "both.txt": lines("LEAK-2", "LEAK-4 LEAK-5"), "evil.txt": "LEAK-6\n" };
    const [merge = ""] = house.github.push(repository, "topic", [{ files, merges: [main], message: "Merge" }], "ann");
    const params = { ...((await house.pushed()) as PushParams), commits: [merge] };
    house.github.resetLog();
    const source = await house.look(params);
    expect(told(source)[merge]).toEqual(["LEAK-4 both.txt:12", "LEAK-5 both.txt:12", "LEAK-6 evil.txt:1"]);
    expect(house.requests()).toHaveLength(3);
    expect(topic).not.toBe(merge);
  });

  it("without a conflict takes one request more than another commit", async () => {
    const house = await openSources();
    const topic = house.github.commit(repository, "topic", { "mine.txt": "LEAK-1\n" }, "ann");
    await house.concerns();
    const [merge = ""] = house.github.push(repository, "main", [{ files: { "mine.txt": "LEAK-1\n" }, merges: [topic] }], "ann");
    const params = { ...((await house.pushed()) as PushParams), commits: [merge] };
    house.github.resetLog();
    expect(told(await house.look(params))).toEqual({ [merge]: [] });
    expect(house.requests()).toHaveLength(2);
  });
});
