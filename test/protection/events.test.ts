import { describe, expect, it } from "vitest";
import { protectionConcern, protectionEvents } from "../../src/protection/events.ts";

const repository = { id: 1, default_branch: "main" };

describe("an event", () => {
  it.each([
    ["branch_protection_rule", { action: "edited", repository }, "repository"],
    ["branch_protection_configuration", { action: "disabled", repository }, "repository"],
    ["repository_ruleset", { action: "deleted", repository }, "repository"],
    ["repository_ruleset", { action: "edited", organization: { login: "acme" } }, "everywhere"],
    ["create", { ref_type: "branch", ref: "main", master_branch: "main", repository }, "repository"],
    ["create", { ref_type: "branch", ref: "topic", master_branch: "main", repository }, "none"],
    ["create", { ref_type: "tag", ref: "main", master_branch: "main", repository }, "none"],
    ["repository", { action: "created", repository }, "repository"],
    ["repository", { action: "unarchived", repository }, "repository"],
    ["repository", { action: "renamed", repository }, "repository"],
    ["repository", { action: "transferred", repository }, "repository"],
    ["repository", { action: "publicized", repository }, "repository"],
    ["repository", { action: "edited", repository, changes: { default_branch: { from: "master" } } }, "repository"],
    ["repository", { action: "edited", repository, changes: { description: { from: "x" } } }, "none"],
    ["repository", { action: "edited", repository }, "none"],
    ["repository", { action: "archived", repository }, "none"],
    ["repository", { action: "deleted", repository }, "none"],
    ["installation", { action: "created" }, "everywhere"],
    ["installation", { action: "unsuspend" }, "everywhere"],
    ["installation", { action: "new_permissions_accepted" }, "everywhere"],
    ["installation", { action: "suspend" }, "none"],
    ["installation_repositories", { action: "added" }, "everywhere"],
    ["installation_repositories", { action: "removed" }, "none"],
  ] as const)("%s %j concerns %s", (event, payload, concern) => {
    expect(protectionConcern(event, payload)).toBe(concern);
  });

  it("is subscribed to by name", () => {
    expect(protectionEvents).toHaveLength(7);
  });
});
