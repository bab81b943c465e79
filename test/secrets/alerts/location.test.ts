import { describe, expect, it } from "vitest";
import { placeOfLocation } from "../../../src/secrets/alerts/location.ts";

const api = "https://api.github.com/repos/acme/shop";
const page = "https://github.com/acme/shop";
const lines = { startLine: 1, startColumn: 1, endLine: 1, endColumn: 1 };

describe("a location of an alert", () => {
  it("in a commit is a file with GitHub's lines", () => {
    const details = {
      path: "src/a.env",
      start_line: 3,
      end_line: 4,
      start_column: 7,
      end_column: 9,
      blob_sha: "b1".repeat(20),
      commit_sha: "c0".repeat(20),
    };
    expect(placeOfLocation({ type: "commit", details })).toEqual({
      kind: "file",
      path: "src/a.env",
      commit: "c0".repeat(20),
      blob: "b1".repeat(20),
      lines: { startLine: 3, startColumn: 7, endLine: 4, endColumn: 9 },
    });
  });

  it.each([
    ["issue_title", { issue_title_url: `${api}/issues/4` }, { kind: "title", of: "issue", number: 4 }],
    ["issue_body", { issue_body_url: `${api}/issues/4` }, { kind: "body", of: "issue", number: 4 }],
    ["pull_request_title", { pull_request_title_url: `${api}/pulls/4` }, { kind: "title", of: "pull", number: 4 }],
    ["pull_request_body", { pull_request_body_url: `${api}/pulls/4` }, { kind: "body", of: "pull", number: 4 }],
    [
      "issue_comment",
      { issue_comment_url: `${api}/issues/comments/12`, html_url: `${page}/issues/4#issuecomment-12` },
      { kind: "comment", number: 4, comment: 12 },
    ],
    [
      "pull_request_comment",
      { pull_request_comment_url: `${api}/issues/comments/12`, html_url: `${page}/pull/4#issuecomment-12` },
      { kind: "comment", number: 4, comment: 12 },
    ],
    [
      "pull_request_review_comment",
      { pull_request_review_comment_url: `${api}/pulls/comments/12`, html_url: `${page}/pull/4#discussion_r12` },
      { kind: "review-comment", number: 4, comment: 12 },
    ],
    ["pull_request_review", { pull_request_review_url: `${api}/pulls/4/reviews/12` }, { kind: "review", number: 4, review: 12 }],
  ])("of type %s is a place of the conversation", (type, details, place) => {
    expect(placeOfLocation({ type, details })).toEqual({ ...place, lines });
  });

  it("that the bot does not look at, or that says too little, is none", () => {
    expect(placeOfLocation({ type: "discussion_body", details: { discussion_body_url: `${page}/discussions/4` } })).toBeUndefined();
    expect(placeOfLocation({ type: "wiki_commit", details: { path: "a", commit_sha: "c0".repeat(20) } })).toBeUndefined();
    expect(placeOfLocation({ type: "commit", details: { path: "a" } })).toBeUndefined();
    expect(placeOfLocation({ type: "issue_comment", details: { issue_comment_url: `${api}/issues/comments/12` } })).toBeUndefined();
    expect(placeOfLocation({ type: "issue_body", details: { issue_body_url: `${api}/issues/x` } })).toBeUndefined();
    expect(placeOfLocation({})).toBeUndefined();
  });
});
