import { describe, expect, it } from "vitest";
import { longerWay } from "../../../src/dependencies/ecosystems/longer-way.ts";
import { npm } from "../../../src/dependencies/ecosystems/npm/npm.ts";

describe("A way through a lockfile", () => {
  it("is told whole, unless it is longer than anybody reads", () => {
    let way: readonly number[] = [];
    for (let step = 0; step < 60; step += 1) way = longerWay(way, step);
    expect(way).toEqual(Array.from({ length: 60 }, (_, step) => step));
    for (let step = 60; step < 1_000; step += 1) way = longerWay(way, step);
    expect(way.length).toBeLessThanOrEqual(60);
    expect([way[0], way.at(-1)]).toEqual([0, 999]);
  });

  it("costs no more than its length where a lockfile is one chain of all its packages", () => {
    const count = 3_000;
    const chain = Array.from({ length: count }, (_, at) => [
      `node_modules/p${at}`,
      { version: "1.0.0", dependencies: { [`p${at + 1}`]: "*" } },
    ]);
    const root = { name: "x", version: "1.0.0", dependencies: { p0: "*" } };
    const lock = JSON.stringify({ name: "x", lockfileVersion: 3, packages: { "": root, ...Object.fromEntries(chain) } });
    const files = new Map([
      ["package.json", JSON.stringify(root)],
      ["package-lock.json", lock],
    ]);
    const [paths] = npm.projects([...files.keys()]);
    const read = paths === undefined ? { refused: "no project" } : npm.read(files, paths);
    const installed = "project" in read ? npm.locate(read.project) : [];
    expect(installed).toHaveLength(count);
    expect(installed.reduce((sum, { path }) => sum + path.length, 0)).toBeLessThanOrEqual(60 * count);
  });
});
