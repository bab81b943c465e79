import { describe, expect, it } from "vitest";
import { commandConcern, hashOfBody } from "../../src/commands/events.ts";
import { mayConcern } from "../../src/deliveries/lanes.ts";
import type { JsonObject } from "../../src/values/json.ts";

const ann = { id: 21, login: "ann", type: "User" };
const carl = { id: 22, login: "carl", type: "User" };
const bot = { id: 5, login: "helper[bot]", type: "Bot" };
const sha = "a1".repeat(20);

const comment = (changes: JsonObject = {}, of: JsonObject = {}): JsonObject => ({
  action: "created",
  sender: ann,
  issue: { number: 3, title: "/warden status" },
  comment: { id: 11, body: "/warden help", user: ann, ...of },
  ...changes,
});
const concern = (event: string, payload: JsonObject) => commandConcern(event, payload, "guid", 1_700);

describe("what concerns commands", () => {
  it("is a comment as somebody wrote it", () => {
    expect(concern("issue_comment", comment())).toEqual({
      kind: "look",
      params: { kind: "written", source: { kind: "issue_comment", id: 11, bodyHash: hashOfBody("/warden help") }, conversation: 3 },
    });
    const review = { id: 12, body: "/warden help", user: ann };
    expect(concern("pull_request_review", { action: "submitted", sender: ann, review, pull_request: { number: 4 } })).toMatchObject({
      params: { source: { kind: "review", id: 12 }, conversation: 4 },
    });
    expect(
      concern("pull_request_review_comment", { action: "created", sender: ann, comment: review, pull_request: { number: 4 } }),
    ).toMatchObject({
      params: { source: { kind: "review_comment", id: 12 }, conversation: 4 },
    });
  });

  it.each<[string, string, JsonObject]>([
    ["without a command", "issue_comment", comment({}, { body: "see /warden help" })],
    ["without a body", "issue_comment", comment({}, { body: null })],
    ["of a bot", "issue_comment", comment({ sender: bot }, { user: bot })],
    ["of a bot's, told in a person's name", "issue_comment", comment({}, { user: bot })],
    ["that somebody else tells of", "issue_comment", comment({ sender: carl })],
    ["of nobody", "issue_comment", comment({}, { user: null })],
    ["that its author edited", "issue_comment", comment({ action: "edited", changes: { body: { from: "x" } } })],
    ["that somebody else edited, without a command in it", "issue_comment", comment({ action: "edited", sender: carl }, { body: "x" })],
    ["of a bot that somebody edited", "issue_comment", comment({ action: "edited" }, { user: bot })],
    ["that was pinned", "issue_comment", comment({ action: "pinned", sender: carl })],
    [
      "of a review that was dismissed",
      "pull_request_review",
      { ...comment({ action: "dismissed" }), review: { id: 1, body: "/warden help", user: ann } },
    ],
    ["beside a line that was edited", "pull_request_review_comment", comment({ action: "edited", pull_request: { number: 4 } })],
    ["about a pull request's title", "pull_request", { action: "edited", sender: ann, pull_request: { number: 4, head: { sha } } }],
    ["about a check that was made", "check_run", { action: "created", sender: ann, check_run: { id: 1, head_sha: sha } }],
    [
      "of a bot's click",
      "check_run",
      { action: "requested_action", sender: bot, check_run: { id: 1, head_sha: sha }, requested_action: { identifier: "why" } },
    ],
    ["of another kind", "star", comment()],
    ["of no shape", "issue_comment", { action: "created" }],
  ])("is no event %s", (_what, event, payload) => {
    expect(concern(event, payload)).toBeUndefined();
  });

  it("is somebody who edits or deletes another person's command", () => {
    const changes = { body: { from: "/warden help" } };
    expect(concern("issue_comment", comment({ action: "edited", sender: carl, changes }, { body: "x" }))).toEqual({
      kind: "note",
      params: { kind: "tampered", comment: 11, author: 21, conversation: 3, action: "edited" },
    });
    expect(concern("issue_comment", comment({ action: "deleted", sender: bot }))).toMatchObject({ kind: "note" });
  });

  it("is a new head of a pull request", () => {
    for (const action of ["opened", "reopened", "synchronize"]) {
      expect(concern("pull_request", { action, sender: bot, pull_request: { number: 4, head: { sha } } })).toEqual({
        kind: "note",
        params: { kind: "head", pull: 4, sha, action, receivedAt: 1_700 },
      });
    }
  });

  it("is a click of a person", () => {
    const clicked = { action: "requested_action", sender: ann, requested_action: { identifier: "why" } };
    const source = { kind: "button", checkRunId: 1, headSha: sha, verb: "why", click: "guid" };
    expect(concern("check_run", { ...clicked, check_run: { id: 1, head_sha: sha, pull_requests: [{ number: 8 }] } })).toEqual({
      kind: "look",
      params: { kind: "clicked", source, conversation: 8 },
    });
    expect(concern("check_run", { ...clicked, check_run: { id: 1, head_sha: sha, pull_requests: [] } })).toMatchObject({
      params: { conversation: null },
    });
  });
});

describe("what the webhook stores", () => {
  it.each<[string, boolean, string, JsonObject]>([
    ["a comment with a command", true, "issue_comment", comment()],
    [
      "a comment that had one",
      true,
      "issue_comment",
      comment({ action: "edited", changes: { body: { from: "/warden help" } } }, { body: "x" }),
    ],
    ["any other comment", false, "issue_comment", comment({}, { body: "hello" })],
    ["a command of a bot", false, "issue_comment", comment({ sender: bot }, { body: "/warden why" })],
    ["a longer text of a bot", true, "issue_comment", comment({ sender: bot }, { body: "Deployed with the old settings." })],
    [
      "a long comment that was deleted",
      false,
      "issue_comment",
      comment({ action: "deleted" }, { body: "Deployed with the old settings." }),
    ],
    [
      "an issue",
      true,
      "issues",
      { action: "opened", sender: ann, issue: { title: "Broken", body: "It does not start any more since Tuesday." } },
    ],
    ["an issue without much of a text", false, "issues", { action: "opened", sender: ann, issue: { title: "Broken", body: null } }],
    ["an issue that got a label", false, "issues", { action: "labeled", sender: ann, issue: { title: "Deployment is broken" } }],
    [
      "an issue whose old text was long",
      true,
      "issues",
      {
        action: "edited",
        sender: ann,
        issue: { title: "x", body: "x" },
        changes: { body: { from: "It does not start any more since Tuesday." } },
      },
    ],
    ["a push to any branch", true, "push", { ref: "refs/heads/topic", deleted: false }],
    ["a branch that was deleted", false, "push", { ref: "refs/heads/topic", deleted: true }],
    ["an alert that was assigned", false, "secret_scanning_alert", { action: "assigned" }],
    ["a comment that was pinned", false, "issue_comment", comment({ action: "pinned" })],
    ["a review with a command", true, "pull_request_review", { action: "submitted", sender: ann, review: { body: "/warden help" } }],
    ["a review without words", false, "pull_request_review", { action: "submitted", sender: ann, review: { body: null } }],
    ["a comment beside a line", true, "pull_request_review_comment", comment()],
    ["a click", true, "check_run", { action: "requested_action" }],
    ["a check that was made", false, "check_run", { action: "created" }],
  ])("%s: %s", (_what, stored, event, payload) => {
    expect(mayConcern(event, payload)).toBe(stored);
  });
});
