import type { Change } from "../changes/change.ts";
import type { ChangeKind } from "../changes/kind.ts";
import { PipewardenError } from "../values/errors.ts";
import { canonicalJson } from "../values/hash.ts";
import type { Json } from "../values/json.ts";
import type { Octokit, Reader, Writer } from "./client.ts";

/** `target` of a change of kind `issues.tell`, beside the repository: what the issue is about, by a word that means it alone. */
export type IssueTarget = { readonly about: string };
/** `want` of it. Markdown in `body`. */
export type IssueWanted = { readonly title: string; readonly body: string };

/** Issues of ours that are searched for an earlier one, at most: pages of a hundred, newest first. */
const pageLimit = 10;

/** Stands at the end of an issue or an advisory, invisible, and finds it again. */
export const aboutMark = (about: string): string => `<!-- pipewarden:about:${about} -->`;

/** The text with its mark. */
export const marked = (body: string, about: string): string => `${body}\n\n${aboutMark(about)}`;

/** An issue of ours. Whether somebody closed it meanwhile makes no difference. */
interface FoundIssue extends IssueWanted {
  readonly number: number;
}

async function findIssue(github: Octokit, { target, params }: Change): Promise<FoundIssue | null> {
  const { owner, name: repo } = target.repository;
  const mark = aboutMark((target as unknown as IssueTarget).about);
  const query = { owner, repo, creator: `${String(params.slug)}[bot]`, state: "all", per_page: 100 } as const;
  for (let page = 1; page <= pageLimit; page += 1) {
    const { data } = await github.rest.issues.listForRepo({ ...query, page });
    const found = data.find(({ body }) => body?.trimEnd().endsWith(mark) === true);
    if (found !== undefined) return { number: found.number, title: found.title, body: found.body ?? "" };
    if (data.length < 100) return null;
  }
  return null;
}

const stateOf = (found: FoundIssue | null): Json => (found === null ? null : { title: found.title, body: found.body });

/** Asked before each write: repositories become public, and names are given away again. */
async function demandPrivate(github: Writer, { target }: Change): Promise<void> {
  const { owner, name: repo, id } = target.repository;
  const { data } = await github.rest.repos.get({ owner, repo });
  if (data.id === id && data.private) return;
  throw new PipewardenError(
    "issue_would_be_public",
    `${owner}/${repo} can be read by everybody, or is another repository now, so nothing was written there. Name a private one as security-repository.`,
  );
}

/**
 * One issue of ours about one thing, in a repository that not everybody reads, edited in place from then on. `params.slug` is this App's
 * slug. An issue that somebody edited is written over; one that somebody closed stays closed.
 */
export const tellInIssue: ChangeKind = {
  name: "issues.tell",
  permissions: { issues: "write", metadata: "read" },
  tells: true,

  read: async (change: Change, github: Reader): Promise<Json> => stateOf(await findIssue(github, change)),

  /** Whatever stands there may be replaced; only the wanted one needs no write. */
  matches: (state, description) => description === null || canonicalJson(state) === canonicalJson(description),

  async perform(change: Change, github: Writer): Promise<Json> {
    const { owner, name: repo } = change.target.repository;
    const { title, body } = change.want as IssueWanted;
    await demandPrivate(github, change);
    const existing = await findIssue(github, change);
    if (existing === null) await github.rest.issues.create({ owner, repo, title, body });
    else await github.rest.issues.update({ owner, repo, issue_number: existing.number, title, body });
    return { title, body };
  },
};
