import { createHash } from "node:crypto";
import { describe, expect, it } from "vitest";
import { ecosystems } from "../../../src/dependencies/ecosystems/ecosystems.ts";
import { readChangedProjects } from "../../../src/dependencies/review/by-lockfiles.ts";
import { readSettings } from "../../../src/dependencies/review/settings.ts";
import type { Reader } from "../../../src/github/client.ts";
import type { Tree } from "../../../src/github/tree.ts";
import { facts } from "./kit.ts";

const oidOf = (bytes: Buffer): string => createHash("sha1").update(`blob ${bytes.length}\0`).update(bytes).digest("hex");

const treeOf = (bytes: Buffer, path = "requirements.txt"): Tree => ({
  commit: "a".repeat(40),
  tree: "b".repeat(40),
  paths: new Map([[path, { oid: oidOf(bytes), size: bytes.length, executable: false }]]),
  truncated: false,
});

/** GitHub with these contents. By GraphQL it gives no text of what is no UTF-8, and by REST the bytes. */
function readerOf(contents: readonly Buffer[]): Reader {
  const byId = new Map(contents.map((bytes) => [oidOf(bytes), bytes]));
  const reader = {
    graphql: async (_query: string, variables: Record<string, string>) => ({
      node: Object.fromEntries(
        Object.entries(variables).flatMap(([name, oid]) => {
          const bytes = byId.get(oid);
          return bytes === undefined ? [] : [[name.replace("oid", "blob"), { byteSize: bytes.length, text: bytes.toString("utf8") }]];
        }),
      ),
    }),
    rest: {
      git: {
        getBlob: async ({ file_sha: oid }: { file_sha: string }) => ({
          data: { content: (byId.get(oid) ?? Buffer.alloc(0)).toString("base64") },
        }),
      },
    },
  };
  return reader as unknown as Reader;
}

describe("what a pull request changes in lockfiles", () => {
  it.each([
    ["Latin-1, as pip reads it", Buffer.from("# -*- coding: latin-1 -*-\n# caf\xe9\nevil==1.0.0\n", "latin1")],
    ["UTF-16, as PowerShell writes it", Buffer.from("\ufeffevil==1.0.0\n", "utf16le")],
  ])("is no more than a gap where it is %s", async (_what, young) => {
    const old = Buffer.from("fine==1.0.0\n");
    const { repository } = facts();
    const [base, head] = [treeOf(old), treeOf(young)];
    const found = await readChangedProjects(ecosystems.get("pip") ?? [], { base, head }, repository, readerOf([old, young]));
    expect(found.projects).toEqual([]);
    expect(found.gaps).toEqual([{ file: "requirements.txt", reason: expect.stringContaining("no text in UTF-8") }]);
  });

  it.each([
    ["too large", Buffer.from(`; ${"x".repeat(1_000_000)}\nregistry=https://evil.example/\n`), "too large"],
    ["no text", Buffer.from("registry=https://evil.example/\xff\n", "latin1"), "no text in UTF-8"],
  ])("is a gap where a setting is %s", async (_what, young, reason) => {
    const old = Buffer.from("save-exact=true\n");
    const { repository } = facts();
    const trees = { base: treeOf(old, ".npmrc"), head: treeOf(young, ".npmrc") };
    const found = await readSettings(ecosystems.get("npm") ?? [], trees, repository, readerOf([old, young]), new Set());
    expect(found.gaps).toEqual([{ file: ".npmrc", reason: expect.stringContaining(reason) }]);
    const unchanged = { base: trees.base, head: trees.base };
    expect(await readSettings(ecosystems.get("npm") ?? [], unchanged, repository, readerOf([old]), new Set())).toEqual({
      projects: [],
      gaps: [],
    });
  });
});
