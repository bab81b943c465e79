import { describe, expect, it } from "vitest";
import { secretsCheckConcern } from "../../src/secrets/check-events.ts";

const sha = "a".repeat(40);
const repository = { default_branch: "main" };
const run = { name: "Pipewarden / secrets", head_sha: sha, check_suite: { head_branch: "topic" } };

describe("a check of leaked secrets is asked for", () => {
  it.each([
    [
      "by a click on it",
      "check_run",
      { action: "rerequested", check_run: run, repository },
      { kind: "check", sha, ref: "refs/heads/topic", before: null, defaultBranch: "main" },
    ],
    [
      "by a click on all checks, of a fork's commit too",
      "check_suite",
      { action: "rerequested", check_suite: { head_sha: sha, head_branch: null }, repository },
      { kind: "check", sha, ref: null, before: null, defaultBranch: "main" },
    ],
    [
      "by a merge queue",
      "merge_group",
      { action: "checks_requested", merge_group: { head_sha: sha, head_ref: "refs/heads/queue/1", base_sha: "b" }, repository },
      { kind: "check", sha, ref: "refs/heads/queue/1", before: "b", defaultBranch: "main" },
    ],
  ])("%s", (_how, event, payload, params) => {
    expect(secretsCheckConcern(event, payload)).toEqual(params);
  });

  it.each([
    ["check_run", { action: "rerequested", check_run: { ...run, name: "Pipewarden / config" }, repository }],
    ["check_run", { action: "created", check_run: run, repository }],
    ["check_run", { action: "rerequested", check_run: { ...run, head_sha: "../x" }, repository }],
    ["check_suite", { action: "completed", check_suite: { head_sha: sha }, repository }],
    ["merge_group", { action: "destroyed", merge_group: { head_sha: sha, base_sha: "b" }, repository }],
    ["merge_group", { action: "checks_requested", merge_group: null, repository }],
    ["push", {}],
  ])("by no other event: %s %j", (event, payload) => {
    expect(secretsCheckConcern(event, payload)).toBeUndefined();
  });
});
