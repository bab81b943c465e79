import { expect, it } from "vitest";
import { isOwnCommit, type RawCommit } from "../../src/github/own-commits.ts";

/** A commit with the bot's names in it, which git lets anybody write. */
const named = (host: string, signature: RawCommit["signature"]): RawCommit => {
  const bot = { name: "warden[bot]", email: `7+warden[bot]@users.noreply.${host}` };
  return {
    oid: "a".repeat(40),
    url: `https://${host}/acme/api/commit/${"a".repeat(40)}`,
    message: "Update left-pad",
    tree: { oid: "b".repeat(40) },
    changedFilesIfAvailable: 1,
    parents: { totalCount: 1, nodes: [{ oid: "c".repeat(40) }] },
    author: bot,
    committer: bot,
    signature,
  };
};
const byGitHub = { isValid: true, wasSignedByGitHub: true };

it.each([
  ["github.com", null, false],
  ["acme.ghe.com", null, false],
  ["github.com", { isValid: true, wasSignedByGitHub: false }, false],
  ["github.com", byGitHub, true],
  ["git.acme.test", byGitHub, true],
  ["git.acme.test", null, true],
])("on %s a commit of the bot's names with the signature %j is the bot's own: %s", (host, signature, own) => {
  expect(isOwnCommit(named(host, signature), "warden")).toBe(own);
});
