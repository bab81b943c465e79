import { describe, expect, it } from "vitest";
import { configurationConcern } from "../../src/config/events.ts";
import { configCheckName, configPath } from "../../src/config/place.ts";
import type { JsonObject } from "../../src/values/json.ts";

const shop = { name: "shop", default_branch: "main" };
const home = { ...shop, name: ".github" };
const other = { added: [], removed: [], modified: ["README.md"] };
const push = (over: JsonObject = {}): JsonObject => ({ ref: "refs/heads/main", after: "abc", repository: shop, commits: [other], ...over });
const touched = { kind: "commit", sha: "abc", touched: true };

describe("a push", () => {
  it.each(["added", "removed", "modified"])("concerns the configuration when the file was %s", (list) => {
    expect(configurationConcern("push", push({ commits: [other, { ...other, [list]: [configPath] }] }))).toEqual(touched);
  });

  it.each<[string, JsonObject]>([
    ["created the branch", { created: true }],
    ["was forced", { forced: true }],
    ["names no commits", { commits: [] }],
    ["has no list of commits", { commits: null }],
    ["has more commits than GitHub lists", { commits: Array.from({ length: 2048 }, () => other) }],
  ])("that %s may have touched the file", (_what, over) => {
    expect(configurationConcern("push", push(over))).toEqual(touched);
  });

  it("to the repository that rules the others is always looked at", () => {
    expect(configurationConcern("push", push({ repository: home }))).toEqual({ ...touched, touched: false });
  });

  it.each<[string, JsonObject]>([
    ["leaves the file as it is", {}],
    ["goes to another branch", { ref: "refs/heads/topic", repository: home }],
    ["deletes the branch", { deleted: true, repository: home }],
    ["names no commit", { after: null, repository: home }],
    ["names no repository", { repository: null }],
    ["names no repository's name", { repository: { default_branch: "main" } }],
  ])("that %s is nobody's concern", (_what, over) => {
    expect(configurationConcern("push", push(over))).toBeUndefined();
  });
});

describe("what else concerns the configuration", () => {
  const pull = { number: 5, head: { sha: "abc" } };
  const group = { head_sha: "abc", base_sha: "def", base_ref: "refs/heads/main" };
  const run = { name: configCheckName, head_sha: "abc" };

  it.each<[string, string, JsonObject, JsonObject]>([
    ["an opened pull request", "pull_request", { action: "opened", pull_request: pull }, { kind: "pull", number: 5, sha: "abc" }],
    ["new commits", "pull_request", { action: "synchronize", pull_request: pull }, { kind: "pull", number: 5, sha: "abc" }],
    ["one opened again", "pull_request", { action: "reopened", pull_request: pull }, { kind: "pull", number: 5, sha: "abc" }],
    [
      "another base",
      "pull_request",
      { action: "edited", changes: { base: {} }, pull_request: pull },
      { kind: "pull", number: 5, sha: "abc" },
    ],
    ["one without a head", "pull_request", { action: "opened", pull_request: { number: 5 } }, { kind: "pull", number: 5, sha: "" }],
    ["a re-run of its check", "check_run", { action: "rerequested", check_run: run }, { kind: "rerun", sha: "abc" }],
    ["a re-run of all checks", "check_suite", { action: "rerequested", check_suite: run }, { kind: "rerun", sha: "abc" }],
    [
      "a group of the merge queue",
      "merge_group",
      { action: "checks_requested", merge_group: group, repository: shop },
      { kind: "group", sha: "abc", base: "def" },
    ],
    ["a property", "custom_property_values", { new_property_values: [{ a: 1 }] }, { kind: "properties", values: [{ a: 1 }] }],
    ["no property", "custom_property_values", {}, { kind: "properties", values: [] }],
  ])("%s", (_what, event, payload, concern) => {
    expect(configurationConcern(event, payload)).toEqual(concern);
  });

  it.each<[string, string, JsonObject]>([
    ["a pull request that was closed", "pull_request", { action: "closed", pull_request: pull }],
    ["another title", "pull_request", { action: "edited", changes: { title: {} }, pull_request: pull }],
    ["an edit without changes", "pull_request", { action: "edited", changes: null, pull_request: pull }],
    ["an edit that says nothing of changes", "pull_request", { action: "edited", pull_request: pull }],
    ["no pull request", "pull_request", { action: "opened" }],
    ["another check", "check_run", { action: "rerequested", check_run: { ...run, name: "ci" } }],
    ["a check that ended", "check_run", { action: "completed", check_run: run }],
    ["no check", "check_run", { action: "rerequested" }],
    ["checks that ended", "check_suite", { action: "completed", check_suite: run }],
    ["no checks", "check_suite", { action: "rerequested" }],
    [
      "a group for another branch",
      "merge_group",
      { action: "checks_requested", merge_group: { ...group, base_ref: "refs/heads/x" }, repository: shop },
    ],
    ["a group that was dissolved", "merge_group", { action: "destroyed", merge_group: group, repository: shop }],
    ["no group", "merge_group", { action: "checks_requested", repository: shop }],
    ["another event", "star", { action: "created" }],
  ])("is not %s", (_what, event, payload) => {
    expect(configurationConcern(event, payload)).toBeUndefined();
  });
});
