import { describe, expect, it } from "vitest";
import { secretsConcern } from "../../../src/secrets/sources/events.ts";
import type { JsonObject } from "../../../src/values/json.ts";
import { mayHoldSecret } from "../../../src/values/may-hold-secret.ts";

const sha = (digit: string) => digit.repeat(40);
const repository = { id: 1, default_branch: "main" };
const pushed = (more: object = {}) =>
  secretsConcern(
    "push",
    {
      ref: "refs/heads/main",
      before: sha("a"),
      after: sha("c"),
      created: false,
      deleted: false,
      forced: false,
      commits: [{ id: sha("b") }, { id: sha("c") }],
      head_commit: { id: sha("c") },
      repository,
      ...more,
    } as JsonObject,
    "guid",
  )?.look;

describe("a push", () => {
  it("is looked at with the commits that it lists", () => {
    expect(pushed()).toEqual({
      kind: "push",
      ref: "refs/heads/main",
      before: sha("a"),
      after: sha("c"),
      defaultBranch: "main",
      commits: [sha("b"), sha("c")],
      tag: null,
      done: 0,
    });
  });

  it.each<[string, object]>([
    ["of a new branch", { before: sha("0"), created: true }],
    ["of as many commits as GitHub lists at most", { commits: Array.from({ length: 2048 }, () => ({ id: sha("b") })) }],
    ["of more commits than a look should carry", { commits: Array.from({ length: 501 }, () => ({ id: sha("b") })) }],
    ["that lists nothing", { commits: [] }],
    ["that lists what is no commit", { commits: [{ id: "main" }, null] }],
  ])("%s is asked about", (_what, more) => {
    expect(pushed(more)).toMatchObject({ commits: null });
  });

  it("of an annotated tag leads to its commit", () => {
    const tag = { ref: "refs/tags/v1", before: sha("0"), created: true, after: sha("d"), commits: [] };
    expect(pushed(tag)).toMatchObject({ after: sha("c"), tag: sha("d"), before: null });
    expect(pushed({ ...tag, after: sha("c") })).toMatchObject({ after: sha("c"), tag: null });
  });

  it.each<[string, object]>([
    ["that deletes", { after: sha("0"), deleted: true }],
    ["without a commit", { after: "../../x" }],
    ["without a ref", { ref: null }],
  ])("%s is not looked at", (_what, more) => {
    expect(pushed(more)).toBeUndefined();
  });
});

describe("a pull request", () => {
  const pull = { number: 4, title: "A longer title", body: "A longer body", head: { sha: sha("a") } };
  const concern = (action: string, more: object = {}) =>
    secretsConcern("pull_request", { action, pull_request: pull, repository, ...more } as JsonObject, "guid");

  it("is looked at when it is opened, moved or retargeted", () => {
    expect(concern("opened")).toEqual({
      look: { kind: "pull", number: 4, sha: sha("a"), delivery: "guid", done: 0 },
      texts: [
        { place: { kind: "title", of: "pull", number: 4 }, text: "A longer title" },
        { place: { kind: "body", of: "pull", number: 4 }, text: "A longer body" },
      ],
    });
    for (const action of ["synchronize", "reopened"]) expect(concern(action)).toMatchObject({ look: { delivery: null }, texts: [] });
    expect(concern("edited", { changes: { base: { ref: { from: "main" } } } })?.texts).toEqual([]);
  });

  it("is looked at when its texts are edited, with what they were before", () => {
    const edited = concern("edited", { changes: { body: { from: "The earlier body" } } });
    expect(edited?.texts.map(({ text }) => text)).toEqual(["A longer body", "The earlier body"]);
    expect(concern("edited", { changes: {} })).toBeUndefined();
    expect(concern("labeled")).toBeUndefined();
  });
});

describe("a text", () => {
  const written = { id: 7, body: "What somebody wrote" };
  it.each<[string, string, object, object]>([
    ["of an issue", "issue_comment", { issue: { number: 3 }, comment: written }, { kind: "comment", number: 3, comment: 7 }],
    ["of a pull request", "issue_comment", { issue: { number: 3, pull_request: {} }, comment: written }, { kind: "comment", number: 3 }],
    ["beside a line", "pull_request_review_comment", { pull_request: { number: 3 }, comment: written }, { kind: "review-comment" }],
    ["of a review", "pull_request_review", { pull_request: { number: 3 }, review: written }, { kind: "review", review: 7 }],
  ])("%s is examined as it was delivered", (_what, event, payload, place) => {
    const concern = secretsConcern(event, { action: "created", ...payload } as JsonObject, "guid");
    const of = event === "issue_comment" && !JSON.stringify(payload).includes("pull_request") ? "issue" : "pull";
    expect(concern?.look).toEqual({ kind: "texts", of, number: 3, delivery: "guid" });
    expect(concern?.texts).toMatchObject([{ place, text: "What somebody wrote" }]);
    expect(JSON.stringify(concern?.look)).not.toContain("somebody");
  });

  it("that an edit took away is examined too; one that was deleted was examined before", () => {
    const edited = {
      action: "edited",
      issue: { number: 3 },
      comment: { id: 7, body: "-" },
      changes: { body: { from: "What somebody wrote" } },
    };
    expect(secretsConcern("issue_comment", edited, "guid")?.texts.map(({ text }) => text)).toEqual(["What somebody wrote"]);
    expect(secretsConcern("issue_comment", { ...edited, action: "deleted" }, "guid")).toBeUndefined();
  });

  it("of an issue is examined when it is opened or edited, and only then", () => {
    const issue = { number: 3, title: "It broke on Monday", body: null };
    expect(secretsConcern("issues", { action: "opened", issue }, "guid")?.texts).toHaveLength(1);
    expect(secretsConcern("issues", { action: "labeled", issue }, "guid")).toBeUndefined();
  });

  it.each<[boolean, string]>([
    [false, "Thanks!"],
    [false, "it is so, or is it not so, I say"],
    [true, "password: hunter"],
    [true, "the key is\nabcdefgh"],
  ])("may hold a secret: %s, %j", (may, text) => {
    expect(mayHoldSecret(text)).toBe(may);
  });

  it("in a payload of another shape is left alone", () => {
    for (const payload of [
      {},
      { issue: null, comment: null },
      { issue: { number: "3" }, comment: { id: 1, body: 5 } },
      { pull_request: 7 },
    ])
      for (const event of ["issue_comment", "issues", "pull_request", "pull_request_review", "push", "secret_scanning_alert", "star"])
        expect(secretsConcern(event, payload as JsonObject, "guid")).toBeUndefined();
  });
});

describe("an alert", () => {
  it("is looked at by its number", () => {
    expect(secretsConcern("secret_scanning_alert", { action: "resolved", alert: { number: 5 } }, "guid")?.look).toEqual({
      kind: "alert",
      number: 5,
      action: "resolved",
    });
    const location = { action: "created", alert: { number: 5 }, location: { type: "commit" } };
    expect(secretsConcern("secret_scanning_alert_location", location, "guid")?.look).toEqual({
      kind: "alert",
      number: 5,
      action: "location",
    });
  });
});
