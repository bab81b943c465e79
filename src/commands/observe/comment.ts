import { isHttpError } from "../../github/classify.ts";
import type { Reader } from "../../github/client.ts";
import type { RepositoryRef } from "../../values/ids.ts";
import type { Writer } from "../authority/observe-authority.ts";
import type { WrittenSource } from "../command.ts";
import { hashOfBody } from "../events.ts";
import type { CommentNow } from "../facts.ts";

/** A comment, and who wrote it by which means. */
export interface FoundComment {
  readonly comment: CommentNow;
  readonly writer: Writer;
  readonly viaApp: string | null;
  readonly mayBeViaApp: boolean;
}

/** What GitHub answers, as far as it is alike for all kinds of comments. */
interface Answer {
  readonly user?: { readonly id: number | bigint; readonly login: string; readonly type: string } | null;
  readonly body?: string | null;
  readonly html_url: string;
  /** RFC 3339. */
  readonly at: string | undefined;
  /** Of the issue or the pull request. */
  readonly under: string | undefined;
  readonly app?: { readonly slug?: string } | null | undefined;
}

/** The comment as it is now; undefined when it is gone, or stands somewhere else. */
export async function readComment(
  reader: Reader,
  repository: RepositoryRef,
  source: WrittenSource,
  conversation: number,
): Promise<FoundComment | undefined> {
  const answer = await ask(reader, repository, source, conversation);
  if (answer?.under === undefined || !answer.under.endsWith(`/${conversation}`)) return undefined;
  const writtenAt = Date.parse(answer.at ?? "");
  if (Number.isNaN(writtenAt)) return undefined;
  const body = answer.body ?? "";
  const { user, app = null } = answer;
  return {
    comment: {
      state: hashOfBody(body) === source.bodyHash ? "as-delivered" : "edited",
      body,
      writtenAt,
      url: answer.html_url,
    },
    writer: user === null || user === undefined ? null : { id: Number(user.id), login: user.login, type: user.type },
    // An App without a slug is one nevertheless.
    viaApp: app === null ? null : (app.slug ?? "an App"),
    mayBeViaApp: source.kind !== "issue_comment",
  };
}

async function ask(reader: Reader, place: RepositoryRef, { kind, id }: WrittenSource, conversation: number): Promise<Answer | undefined> {
  const where = { owner: place.owner, repo: place.name };
  try {
    switch (kind) {
      case "issue_comment": {
        const { data } = await reader.rest.issues.getComment({ ...where, comment_id: id });
        return { ...data, at: data.created_at, under: data.issue_url, app: data.performed_via_github_app };
      }
      case "review": {
        const { data } = await reader.rest.pulls.getReview({ ...where, pull_number: conversation, review_id: id });
        return { ...data, at: data.submitted_at, under: data.pull_request_url };
      }
      case "review_comment": {
        const { data } = await reader.rest.pulls.getReviewComment({ ...where, comment_id: id });
        return { ...data, at: data.created_at, under: data.pull_request_url };
      }
    }
  } catch (error) {
    if (isHttpError(error) && error.status === 404) return undefined;
    throw error;
  }
}
