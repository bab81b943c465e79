import type { SeenPlace } from "../triage/secret-detail.ts";

/** Where GitHub found a secret, as `GET …/secret-scanning/alerts/{number}/locations` tells it. Only what is used. */
export interface LocationAnswer {
  readonly type?: string;
  readonly details?: object;
}

interface Details {
  readonly path?: string;
  readonly start_line?: number;
  readonly end_line?: number;
  readonly start_column?: number;
  readonly end_column?: number;
  readonly blob_sha?: string;
  readonly commit_sha?: string;
  readonly html_url?: string;
  readonly [url: `${string}_url`]: string | undefined;
}

const unknownLines = { startLine: 1, startColumn: 1, endLine: 1, endColumn: 1 };

/** The last number of an address, or that behind a word: `…/issues/comments/12`, `…/pull/4#discussion_r7`. */
const lastNumber = (url: string | undefined): number | undefined => numberIn(/\/(\d+)$/, url);
const conversationOf = (url: string | undefined): number | undefined => numberIn(/\/(?:issues|pull)\/(\d+)(?:#|$)/, url);
function numberIn(pattern: RegExp, url = ""): number | undefined {
  const found = pattern.exec(url)?.[1];
  return found === undefined ? undefined : Number(found);
}

/**
 * The place of a location; undefined for wikis and discussions, which the bot does not look at, and for what says too little. Lines are
 * GitHub's; its columns count bytes, so that they are taken only for what they are worth: a hint.
 * https://docs.github.com/rest/secret-scanning/secret-scanning#list-locations-for-a-secret-scanning-alert
 */
export function placeOfLocation({ type, details = {} }: LocationAnswer): SeenPlace | undefined {
  const known = details as Details;
  switch (type) {
    case "commit":
      return inFile(known);
    case "issue_title":
    case "issue_body":
    case "pull_request_title":
    case "pull_request_body":
      return inConversation(type, known);
    case "issue_comment":
    case "pull_request_comment": {
      const [number, comment] = [conversationOf(known.html_url), lastNumber(known[`${type}_url`])];
      return number === undefined || comment === undefined ? undefined : { kind: "comment", number, comment, lines: unknownLines };
    }
    case "pull_request_review_comment": {
      const [number, comment] = [conversationOf(known.html_url), lastNumber(known.pull_request_review_comment_url)];
      return number === undefined || comment === undefined ? undefined : { kind: "review-comment", number, comment, lines: unknownLines };
    }
    case "pull_request_review": {
      const url = known.pull_request_review_url;
      const [number, review] = [numberIn(/\/pulls\/(\d+)\/reviews\/\d+$/, url), lastNumber(url)];
      return number === undefined || review === undefined ? undefined : { kind: "review", number, review, lines: unknownLines };
    }
    default:
      return undefined;
  }
}

function inFile({ path, commit_sha: commit, blob_sha: blob, ...at }: Details): SeenPlace | undefined {
  if (path === undefined || commit === undefined) return undefined;
  const lines = {
    startLine: at.start_line ?? 1,
    startColumn: at.start_column ?? 1,
    endLine: at.end_line ?? at.start_line ?? 1,
    endColumn: at.end_column ?? 1,
  };
  return { kind: "file", path, commit, blob: blob ?? null, lines };
}

function inConversation(
  type: "issue_title" | "issue_body" | "pull_request_title" | "pull_request_body",
  known: Details,
): SeenPlace | undefined {
  const number = lastNumber(known[`${type}_url`]);
  if (number === undefined) return undefined;
  return {
    kind: type.endsWith("title") ? "title" : "body",
    of: type.startsWith("pull") ? "pull" : "issue",
    number,
    lines: unknownLines,
  };
}
