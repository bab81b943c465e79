import { describe, expect, it } from "vitest";
import type { PushParams } from "../../src/secrets/sources/source.ts";
import { openSources, told } from "../secrets/sources/kit.ts";

const repository = "acme/api";

describe("whoever wants to tire the bot out", () => {
  it("pushes ten thousand commits at once: the newest are read one by one, and that the others are not is said", async () => {
    const house = await openSources();
    const commits = Array.from({ length: 10_000 }, (_, index) => ({ files: { "a.txt": `LEAK-${index}\n` } }));
    const shas = house.github.push(repository, "main", commits, "ann");
    const params = (await house.pushed()) as PushParams;
    expect(params.commits).toBeNull();
    house.github.setRateLimit(house.installation, 100_000);
    const read = new Set<string>();
    let looks = 0;
    for (let source = await house.look(params); ; source = await house.look(source.rest ?? params)) {
      for (const sha of Object.keys(told(source))) read.add(sha);
      looks += 1;
      expect(source.notRead).toEqual([{ place: { kind: "commit-message", commit: shas.at(-1) }, reason: "too-many", lines: null }]);
      if (source.rest === null) break;
    }
    expect([...read].sort()).toEqual(shas.slice(-2000).sort());
    expect(looks).toBeLessThan(8);
  });

  it("commits five thousand files: those beyond GitHub's list are found by the trees, and read over several looks", async () => {
    const house = await openSources();
    const name = (index: number) => `f/${String(index).padStart(4, "0")}`;
    const files = Object.fromEntries(
      Array.from({ length: 5000 }, (_, index) => [name(index), index % 1000 === 999 ? `LEAK-${index}\n` : "x\n"]),
    );
    house.github.commit(repository, "main", files, "ann");
    const { source } = await house.lookToTheEnd(await house.pushed());
    const found = Object.values(told(source)).flat();
    expect(found.toSorted()).toEqual([999, 1999, 2999, 3999, 4999].map((index) => `LEAK-${index} ${name(index)}:1`).sort());
    expect(source.commits.flatMap(({ known }) => known?.notRead ?? [])).toEqual([]);
  });

  it("commits hundreds of large files: no look holds more than it may, and none is read twice", async () => {
    const house = await openSources();
    const large = Buffer.concat([Buffer.alloc(1024 * 1024), Buffer.from("\nLEAK-1\n")]);
    const files = Object.fromEntries(Array.from({ length: 100 }, (_, index) => [`${index}.bin`, large]));
    house.github.commit(repository, "main", files, "ann");
    let rest: Awaited<ReturnType<typeof house.look>>["rest"] = await house.pushed();
    house.github.resetLog();
    const held: number[] = [];
    while (rest !== null) {
      const source = await house.look(rest);
      held.push(source.commits.flatMap(({ units }) => units).reduce((sum, { text }) => sum + text.bytes.length, 0));
      rest = source.rest;
    }
    expect(Math.max(...held)).toBeLessThan(27 * 1024 * 1024);
    expect(house.requests().filter((line) => line.includes("/git/blobs/"))).toHaveLength(100);
  });

  it("commits a file of 90 MB: it is not read, and that is said", async () => {
    const house = await openSources();
    house.github.commit(repository, "main", { "huge.bin": Buffer.alloc(90 * 1024 * 1024) }, "ann");
    const source = await house.look(await house.pushed());
    expect(source.commits[0]?.seen.notRead).toMatchObject([{ place: { path: "huge.bin" }, reason: "too-large" }]);
  });

  it("pushes over and over: every look ends, each with what it can still read", async () => {
    const house = await openSources();
    const base = house.github.headOf(repository, "main") ?? "";
    const shas = Array.from({ length: 20 }, (_, index) =>
      house.github.commit(repository, "topic", { "a.txt": `LEAK-${index}\n` }, "ann", { onto: base, message: `Try ${index}` }),
    );
    const looks = (await house.concerns()).filter(({ event }) => event === "push");
    const sources = await Promise.all([...looks, ...looks].map(({ look }) => house.look(look)));
    const found = new Set(sources.flatMap((source) => Object.values(told(source)).flat()));
    expect(found.size).toBe(shas.length);
  });
});
