import { describe, expect, it } from "vitest";
import type { Source } from "../../../src/secrets/sources/source.ts";
import { openSources, told } from "./kit.ts";

type House = Awaited<ReturnType<typeof openSources>>;
type Files = Parameters<House["github"]["commit"]>[2];
const repository = "acme/api";

/** Commits and looks; the first commit of a test is known before. */
async function lookAt(house: House, ...commits: Files[]): Promise<{ found: readonly string[]; source: Source }> {
  for (const files of commits.slice(0, -1)) house.github.commit(repository, "main", files, "ann");
  await house.concerns();
  house.github.commit(repository, "main", commits.at(-1) ?? {}, "ann");
  const params = await house.pushed();
  house.github.resetLog();
  const source = await house.look(params);
  return { found: Object.values(told(source)).flat(), source };
}

const gapsOf = (source: Source) =>
  source.commits.flatMap(({ seen }) => seen.notRead.map(({ place, reason }) => [place?.kind === "file" ? place.path : "", reason]));

const binary = (text: string) => Buffer.concat([Buffer.from([0, 1, 2]), Buffer.from(`\n${text}\n`)]);

describe("a file of a commit", () => {
  it("is read whole where GitHub shows no diff, and only its new lines count", async () => {
    const house = await openSources();
    const { found } = await lookAt(house, { "a.bin": binary("LEAK-1") }, { "a.bin": binary("LEAK-1\nLEAK-2"), "b.bin": binary("LEAK-3") });
    expect(found).toEqual(["LEAK-2 a.bin:3", "LEAK-3 b.bin:2"]);
    // The commit, the sizes, what they were before, and three contents.
    expect(house.requests()).toHaveLength(6);
  });

  it("is read whole where the diff is too large, once", async () => {
    const house = await openSources();
    const large = `${"line\n".repeat(21_000)}LEAK-1\n`;
    const { found } = await lookAt(house, { "large.txt": large });
    expect(found).toEqual(["LEAK-1 large.txt:21001"]);
    house.github.push(repository, "again", [{ files: { "large.txt": null } }, { files: { "large.txt": large } }], "ann");
    const params = await house.pushed();
    house.github.resetLog();
    const source = await house.look(params);
    expect(Object.values(told(source)).flat()).toEqual(["LEAK-1 large.txt:21001"]);
    expect(house.requests().filter((line) => line.includes("/git/blobs/"))).toEqual([]);
  });

  it("brings nothing when it was renamed, removed or emptied", async () => {
    const house = await openSources();
    const before = { "a.txt": "LEAK-1\n", "a.bin": binary("LEAK-2"), "gone.txt": "LEAK-3\n", "less.txt": "LEAK-4\nLEAK-5\n" };
    const after = {
      "a.txt": null,
      "b.txt": "LEAK-1\n",
      "a.bin": null,
      "b.bin": binary("LEAK-2"),
      "gone.txt": null,
      "less.txt": "LEAK-4\n",
    };
    const { found, source } = await lookAt(house, before, after);
    expect(found).toEqual([]);
    expect(gapsOf(source)).toEqual([]);
    // The commit, and what stood under the old names.
    expect(house.requests()).toHaveLength(2);
  });

  it("that is a link or another repository is scanned for what git keeps of it", async () => {
    const house = await openSources();
    const ann = house.github.as("ann");
    const base = house.github.headOf(repository, "main") ?? "";
    const tree = [
      { path: "link", mode: "120000", type: "blob", content: "/srv/LEAK-1" },
      { path: "other", mode: "160000", type: "commit", sha: "c".repeat(40) },
    ];
    const { body: made } = ann.request("POST", `/repos/${repository}/git/trees`, { base_tree: base, tree });
    const commit = { message: "Link", tree: (made as { sha: string }).sha, parents: [base] };
    const { body } = ann.request("POST", `/repos/${repository}/git/commits`, commit);
    ann.request("PATCH", `/repos/${repository}/git/refs/heads/main`, { sha: (body as { sha: string }).sha });
    const source = await house.look(await house.pushed());
    expect(Object.values(told(source)).flat()).toEqual(["LEAK-1 link:1"]);
    expect(gapsOf(source)).toEqual([]);
  });

  it("that is too large to be held is told of as not read", async () => {
    const house = await openSources();
    const { found, source } = await lookAt(house, { "huge.bin": Buffer.alloc(11 * 1024 * 1024), "a.txt": "LEAK-1\n" });
    expect(found).toEqual(["LEAK-1 a.txt:1"]);
    expect(gapsOf(source)).toEqual([["huge.bin", "too-large"]]);
    expect(house.requests().filter((line) => line.includes("/git/blobs/"))).toEqual([]);
  });

  it("of Git LFS is told of as not read, since the repository holds but a pointer", async () => {
    const house = await openSources();
    const pointer = (digit: string) => `version https://git-lfs.github.com/spec/v1\noid sha256:${digit.repeat(64)}\nsize 12345\n`;
    const { found, source } = await lookAt(house, { "a.zip": pointer("a") }, { "a.zip": pointer("b"), "b.zip": pointer("c") });
    expect(found).toEqual([]);
    expect(gapsOf(source)).toEqual([
      ["a.zip", "lfs"],
      ["b.zip", "lfs"],
    ]);
  });

  it("is told of by its place whatever its name is", async () => {
    const house = await openSources();
    const names = ['it\'s "quoted".txt', "new\nline.txt", "..a/..%2f..\\b.txt", "@@ -1 +1 @@", "ünïcode/✓.bin"];
    const { found } = await lookAt(
      house,
      Object.fromEntries(names.map((name, index) => [name, name.endsWith(".bin") ? binary(`LEAK-${index}`) : `LEAK-${index}\n`])),
    );
    expect(found.toSorted()).toEqual(names.map((name, index) => `LEAK-${index} ${name}:${name.endsWith(".bin") ? 2 : 1}`));
  });

  it("with carriage returns, without a last line's end, and with lines that look like a diff's keeps its line numbers", async () => {
    const house = await openSources();
    const text = "one\r\n@@ -1,3 +1,9 @@\r\n+++ b/x\n--- a/x\n\\ No newline\n\nLEAK-1";
    const { found } = await lookAt(house, { "a.txt": "one\r\n" }, { "a.txt": text });
    expect(found).toEqual(["LEAK-1 a.txt:7"]);
  });

  it("among 700 is found on GitHub's later pages", async () => {
    const house = await openSources();
    const files = Object.fromEntries(Array.from({ length: 700 }, (_, index) => [`f/${String(index).padStart(4, "0")}`, `LEAK-${index}\n`]));
    const { found, source } = await lookAt(house, files);
    expect(source.rest).toBeNull();
    expect(new Set(found).size).toBe(700);
    expect(house.requests()).toHaveLength(3);
  });

  it("among 3,100 is found by comparing trees", async () => {
    const house = await openSources();
    const files = Object.fromEntries(Array.from({ length: 3100 }, (_, index) => [`f/${String(index).padStart(4, "0")}`, "same\n"]));
    const { found, source } = await lookAt(house, { ...files, "f/3099": "LEAK-1\n" });
    expect(source.rest).toBeNull();
    expect(found).toEqual(["LEAK-1 f/3099:1"]);
  });

  it("of which there are more than one look can hold is left to the next look, and none is read twice", async () => {
    const house = await openSources();
    const files = Object.fromEntries(Array.from({ length: 12 }, (_, index) => [`${index}.bin`, binary(`LEAK-${index}`)]));
    house.github.commit(repository, "main", files, "ann");
    const params = await house.pushed();
    house.github.resetLog();
    const { looks, source } = await house.lookToTheEnd(params, { limits: { requests: 7, bytes: 1e9, time: 1e9 } });
    expect(looks).toBeGreaterThan(2);
    expect(Object.values(told(source)).flat()).toHaveLength(12);
    expect(house.requests().filter((line) => line.includes("/git/blobs/"))).toHaveLength(12);
  });
});
