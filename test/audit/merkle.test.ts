import { createHash } from "node:crypto";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { leafHash } from "../../src/audit/leaf.ts";
import { emptyFrontier, extended, isFrontier, rootOf } from "../../src/audit/merkle.ts";
import { naiveRoot } from "./naive-tree.ts";

// The leaves and roots that Certificate Transparency's own tests use: github.com/transparency-dev/merkle, testonly/constants.go.
const published: readonly (readonly [leaf: string, root: string])[] = [
  ["", "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d"],
  ["00", "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125"],
  ["10", "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77"],
  ["2021", "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7"],
  ["3031", "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4"],
  ["40414243", "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef"],
  ["5051525354555657", "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c"],
  ["606162636465666768696a6b6c6d6e6f", "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328"],
];

const hash = fc.uint8Array({ minLength: 32, maxLength: 32 }).map((bytes) => Buffer.from(bytes).toString("hex"));
const hashes = (size: number) => Array.from({ length: size }, (_, at) => createHash("sha256").update(String(at)).digest("hex"));

describe("the Merkle tree", () => {
  it("of nothing has the hash of nothing for its root, as RFC 6962 says", () => {
    expect(rootOf(emptyFrontier)).toBe("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  });

  it("has the published root for every number of the published leaves", () => {
    let frontier = emptyFrontier;
    for (const [leaf, root] of published) {
      frontier = extended(frontier, [leafHash({ event: Buffer.from(leaf, "hex").toString("latin1") })]);
      expect(rootOf(frontier), `of ${frontier.size} leaves`).toBe(root);
    }
  });

  it("has the root that the recursion of RFC 6962 gives, for each size up to 260", () => {
    const leaves = hashes(260);
    let frontier = emptyFrontier;
    for (const [index, leaf] of leaves.entries()) {
      frontier = extended(frontier, [leaf]);
      expect(rootOf(frontier)).toBe(naiveRoot(leaves.slice(0, index + 1)));
      expect(isFrontier(frontier)).toBe(true);
    }
  });

  it("is the same however the leaves were portioned", () => {
    fc.assert(
      fc.property(fc.array(fc.array(hash, { maxLength: 40 }), { maxLength: 12 }), (portions) => {
        const leaves = portions.flat();
        const frontier = portions.reduce(extended, emptyFrontier);
        expect(frontier).toEqual(extended(emptyFrontier, leaves));
        expect(frontier.size).toBe(leaves.length);
        expect(rootOf(frontier)).toBe(naiveRoot(leaves));
      }),
      { numRuns: 200 },
    );
  });

  it("has another root when a leaf is changed, moved, dropped or repeated", () => {
    fc.assert(
      fc.property(fc.uniqueArray(hash, { minLength: 2, maxLength: 70 }), fc.nat(), fc.nat(), hash, (leaves, a, b, other) => {
        const [at, to] = [a % leaves.length, b % leaves.length];
        const rest = leaves.toSpliced(at, 1);
        const root = (list: readonly string[]) => rootOf(extended(emptyFrontier, list));
        const changed = [leaves.with(at, other), rest, leaves.toSpliced(to, 0, leaves[at] ?? other)];
        if (at !== to) changed.push(rest.toSpliced(to, 0, leaves[at] ?? other));
        const roots = changed.filter((list) => list.join() !== leaves.join()).map(root);
        expect(roots).not.toContain(root(leaves));
      }),
      { numRuns: 200 },
    );
  });

  it("keeps one root for each set bit of its size", () => {
    const leaves = hashes(1000);
    for (const size of [0, 1, 2, 3, 255, 256, 257, 999, 1000]) {
      const frontier = extended(emptyFrontier, leaves.slice(0, size));
      expect(frontier.roots).toHaveLength([...size.toString(2)].filter((bit) => bit === "1").length);
    }
  });

  it("tells a frontier that lacks a root, and does not build on it", () => {
    const [one = "", two = ""] = hashes(2);
    expect(isFrontier({ size: 3, roots: [one] })).toBe(false);
    expect(isFrontier({ size: 2, roots: [one, two] })).toBe(false);
    expect(() => extended({ size: 3, roots: [one] }, [two])).toThrow("A frontier of 3 leaves");
  });
});
