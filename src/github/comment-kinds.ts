import type { Change } from "../changes/change.ts";
import type { ChangeKind } from "../changes/kind.ts";
import type { Json } from "../values/json.ts";
import type { Octokit, Reader, Writer } from "./client.ts";

/** What may be answered with a reaction: comments of a conversation, and those beside a line. Reviews take none. */
export type Reactable = "issue_comment" | "review_comment";
export type Reaction = "eyes" | "+1" | "-1" | "confused";

/** `target` of a change of kind `comments.react`, beside the repository. */
export type ReactionTarget = { readonly of: Reactable; readonly comment: number };
/** `want` of it: reactions are only ever added. */
export type ReactionWanted = { readonly reaction: Reaction };

/** `target` of a change of kind `comments.reply`: the conversation, and what is replied to, by a word that means it alone. */
export type ReplyTarget = { readonly pull: number; readonly to: string };
export type ReplyWanted = { readonly body: string };

/** Comments of one conversation that are searched for an earlier reply, at most: pages of a hundred. */
const pageLimit = 30;

/** Stands at the end of a reply, invisible, and finds it again. */
export const replyMark = (to: string): string => `<!-- pipewarden:reply:${to} -->`;

/** An App's comments have its slug and `[bot]` as their author; GitHub lets nobody else have such a name. */
const isOurs = (login: string | undefined, slug: string): boolean => login === `${slug}[bot]`;

/**
 * This App's reply there, or null.
 *
 * @param slug of the App
 * @param since when what is replied to was written, in milliseconds since the epoch: older comments are not searched
 */
export async function findReply(
  github: Octokit,
  { owner, name: repo }: { readonly owner: string; readonly name: string },
  { pull, to }: ReplyTarget,
  slug: string,
  since = 0,
): Promise<{ readonly id: number; readonly body: string } | null> {
  const mark = replyMark(to);
  const query = { owner, repo, issue_number: pull, per_page: 100, since: new Date(since).toISOString() };
  for (let page = 1; page <= pageLimit; page += 1) {
    const { data } = await github.rest.issues.listComments({ ...query, page });
    const found = data.find(({ user, body }) => isOurs(user?.login, slug) && body?.trimEnd().endsWith(mark) === true);
    if (found !== undefined) return { id: found.id, body: found.body ?? "" };
    if (data.length < 100) return null;
  }
  return null;
}

const searchOf = ({ params }: Change): [slug: string, since: number] => [String(params.slug), Number(params.since ?? 0)];

const place = ({ target }: Change) => ({ owner: target.repository.owner, repo: target.repository.name });

/** One reaction of ours on a comment. GitHub keeps one of each kind for an account, so that adding it twice adds it once. */
export const reactToComment: ChangeKind = {
  name: "comments.react",
  permissions: { issues: "write", pull_requests: "write" },
  tells: true,
  trustsObservation: true,

  async read(change: Change, github: Reader): Promise<Json> {
    const { of, comment } = change.target as unknown as ReactionTarget;
    const { reaction } = change.want as ReactionWanted;
    const slug = String(change.params.slug);
    const query = { ...place(change), comment_id: comment, content: reaction, per_page: 100 } as const;
    const { data } =
      of === "issue_comment"
        ? await github.rest.reactions.listForIssueComment(query)
        : await github.rest.reactions.listForPullRequestReviewComment(query);
    return data.some(({ user }) => isOurs(user?.login, slug)) ? { reaction } : null;
  },

  matches: (state, description) => (state as ReactionWanted | null)?.reaction === (description as ReactionWanted | null)?.reaction,

  async perform(change: Change, github: Writer): Promise<Json> {
    const { of, comment } = change.target as unknown as ReactionTarget;
    const { reaction } = change.want as ReactionWanted;
    const body = { ...place(change), comment_id: comment, content: reaction };
    if (of === "issue_comment") await github.rest.reactions.createForIssueComment(body);
    else await github.rest.reactions.createForPullRequestReviewComment(body);
    return { reaction };
  },
};

/**
 * One reply of ours to one comment, edited in place from then on. `params.slug` is this App's slug, `params.since` when the
 * comment was written (milliseconds since the epoch); `expect` is null or the body that
 * the reply had. A reply that somebody edited meanwhile is written over: it speaks for the bot.
 */
export const replyToComment: ChangeKind = {
  name: "comments.reply",
  permissions: { issues: "write", pull_requests: "write" },
  tells: true,

  async read(change: Change, github: Reader): Promise<Json> {
    const { repository } = change.target;
    const found = await findReply(github, repository, change.target as unknown as ReplyTarget, ...searchOf(change));
    return found === null ? null : { body: found.body };
  },

  /** Whatever stands there may be replaced, so every state is as expected; only the wanted one needs no write. */
  matches: (state, description) => description === null || (state as ReplyWanted | null)?.body === (description as ReplyWanted).body,

  async perform(change: Change, github: Writer): Promise<Json> {
    const { owner, repo } = place(change);
    const target = change.target as unknown as ReplyTarget;
    const { body } = change.want as ReplyWanted;
    const existing = await findReply(github, change.target.repository, target, ...searchOf(change));
    if (existing === null) await github.rest.issues.createComment({ owner, repo, issue_number: target.pull, body });
    else await github.rest.issues.updateComment({ owner, repo, comment_id: existing.id, body });
    return { body };
  },
};
