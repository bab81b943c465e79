import { describe, expect, it } from "vitest";
import { ecosystems } from "../../src/dependencies/ecosystems/ecosystems.ts";
import { groupsOf } from "../../src/dependencies/find-projects.ts";
import type { DependabotAlert } from "../../src/dependencies/read-alert.ts";
import { advisoryOf } from "./ecosystems/fixing.ts";

const file = { oid: "0".repeat(40), size: 1, executable: false };
const treeOf = (...paths: string[]) => ({
  commit: "c",
  tree: "t",
  truncated: false,
  paths: new Map(paths.map((path) => [path, file])),
});
const base = { branch: "main", isDefault: true, commit: "c", tree: "t" };
const alertAt = (ecosystem: "go" | "rust", manifest: string) => ({
  alert: { number: 1, state: "open", manifest, advisory: advisoryOf(ecosystem)("example.org/leaf", "1.0.1") } as DependabotAlert,
  url: "https://github.com/acme/shop/security/dependabot/1",
});

describe("an alert", () => {
  it("belongs to the project of its file, not to one that only looks at it", () => {
    const tree = treeOf("a/go.mod", "b/go.mod", "a/Cargo.toml", "a/Cargo.lock", "b/Cargo.toml", "b/Cargo.lock");
    const directories = (ecosystem: "go" | "rust", manifest: string): readonly string[] =>
      groupsOf([alertAt(ecosystem, manifest)], base, tree, ecosystems).map(({ directory }) => directory);
    expect(directories("go", "b/go.mod")).toEqual(["b"]);
    expect(directories("rust", "b/Cargo.toml")).toEqual(["b"]);
    expect(directories("rust", "b/Cargo.lock")).toEqual(["b"]);
  });
});
