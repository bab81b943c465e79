import type { Change } from "../changes/change.ts";
import type { ChangeKind } from "../changes/kind.ts";
import { PipewardenError, RetryLater } from "../values/errors.ts";
import type { Json } from "../values/json.ts";
import { classify, isHttpError } from "./classify.ts";
import type { Octokit, Writer } from "./client.ts";
import { findReply, replyMark } from "./comment-kinds.ts";
import { findOpenPull, withLineFeeds } from "./pull-state.ts";

/** `target` of a change of kind `pulls.open`, beside the repository. */
export type OpenTarget = { readonly branch: string };
/** `want` of it. Markdown in `body`; `base` is a branch of the same repository. */
export type OpenWanted = { readonly title: string; readonly body: string; readonly base: string };
/** `params` of it. Reviewers by login, teams by slug. */
export type OpenParams = {
  readonly labels?: readonly string[];
  readonly reviewers?: readonly string[];
  readonly teamReviewers?: readonly string[];
  readonly draft?: boolean;
};

/** What became of it. Plain data. */
export type OpenState = OpenWanted & {
  readonly number: number;
  /** Labels and reviewers: given as far as GitHub took them, or not yet. */
  readonly extras: "given" | "missing";
  /** What GitHub did not take of them, in its words. */
  readonly refused: readonly string[];
};

/** `target` of the other kinds: the branch is for people who read the trail. */
export type PullTarget = { readonly branch: string; readonly number: number };
/** `expect` and `want` of a change of kind `pulls.update`. A merged one is `merged`. */
export type PullStanding = {
  readonly title: string;
  readonly body: string;
  readonly base: string;
  readonly state: "open" | "closed" | "merged";
};
/** `want` of a change of kind `pulls.close`; `expect` is `{ state: "open" }`. */
export type CloseWanted = { readonly state: "closed" };

const place = ({ target }: Change) => ({ owner: target.repository.owner, repo: target.repository.name });
const branchOf = ({ target }: Change): string => (target as unknown as OpenTarget).branch;
const numberOf = ({ target }: Change): number => (target as unknown as PullTarget).number;
const openPullOf = (change: Change, github: Octokit) =>
  findOpenPull(github, { nodeId: change.target.repository.nodeId, branch: branchOf(change) });

/**
 * Opens a pull request from a branch. An open one from that branch is the one, whatever its words are: those are for `pulls.update`. Labels
 * and reviewers that GitHub does not take are told and fail nothing.
 *
 * One request, and one each for labels and reviewers where there are any.
 */
export const openPull: ChangeKind = {
  name: "pulls.open",
  permissions: { pull_requests: "write", contents: "read" },
  trustsObservation: true,

  async read(change, github) {
    const found = await openPullOf(change, github);
    if (found === null) return null;
    const { labels = [], reviewers = [], teamReviewers = [] } = change.params as unknown as OpenParams;
    const labelled = labels.every((label) => found.labels.some((name) => name.toLowerCase() === label.toLowerCase()));
    const asked = found.reviewed || reviewers.length + teamReviewers.length === 0;
    const { number, title, body, base } = found;
    return { number, title, body, base, extras: labelled && asked ? "given" : "missing", refused: [] };
  },

  matches(state, description) {
    const found = state as OpenState | null;
    return description === null ? found === null || found.extras === "missing" : found?.extras === "given";
  },

  async perform(change, github) {
    const { title, body, base } = change.want as OpenWanted;
    const params = change.params as unknown as OpenParams;
    const number = await openOrFind(change, github);
    const refused = [...(await giveLabels(change, number, params, github)), ...(await askReviewers(change, number, params, github))];
    return { number, title, body, base, extras: "given", refused } satisfies OpenState;
  },
};

async function openOrFind(change: Change, github: Writer): Promise<number> {
  const { title, body, base } = change.want as OpenWanted;
  const { draft = false } = change.params as unknown as OpenParams;
  try {
    const { data } = await github.rest.pulls.create({ ...place(change), title, body, base, head: branchOf(change), draft });
    return data.number;
  } catch (error) {
    if (!isHttpError(error) || error.status !== 422) throw error;
    const existing = await openPullOf(change, github);
    if (existing === null) throw error;
    return existing.number;
  }
}

async function giveLabels(change: Change, number: number, { labels = [] }: OpenParams, github: Writer): Promise<string[]> {
  if (labels.length === 0) return [];
  return refusalOf(`labels ${labels.join(", ")}`, () =>
    github.rest.issues.addLabels({ ...place(change), issue_number: number, labels: [...labels] }),
  );
}

/** GitHub takes all or none, and most often refuses because of one: then they are asked one by one. */
async function askReviewers(
  change: Change,
  number: number,
  { reviewers = [], teamReviewers = [] }: OpenParams,
  github: Writer,
): Promise<string[]> {
  const all = [...reviewers.map((login) => ({ reviewers: [login] })), ...teamReviewers.map((slug) => ({ team_reviewers: [slug] }))];
  if (all.length === 0) return [];
  const request = (who: { reviewers?: string[]; team_reviewers?: string[] }) =>
    refusalOf(`reviewer ${[...(who.reviewers ?? []), ...(who.team_reviewers ?? [])].join(", ")}`, () =>
      github.rest.pulls.requestReviewers({ ...place(change), pull_number: number, ...who }),
    );
  const together = await request({ reviewers: [...reviewers], team_reviewers: [...teamReviewers] });
  if (together.length === 0 || all.length === 1) return together;
  const refused: string[] = [];
  for (const who of all) refused.push(...(await request(who)));
  return refused;
}

/** What GitHub refused, in a sentence; nothing when it did not. Waits go on. */
async function refusalOf(what: string, ask: () => Promise<unknown>): Promise<string[]> {
  try {
    await ask();
    return [];
  } catch (error) {
    const known = classify(error, 0);
    if (known instanceof RetryLater || !(known instanceof PipewardenError)) throw error;
    return [`${what}: ${known.message}`];
  }
}

async function readPull(change: Change, github: Octokit): Promise<PullStanding> {
  const { data } = await github.rest.pulls.get({ ...place(change), pull_number: numberOf(change) });
  return standingOf(data);
}

/** As much of a pull request as GitHub answers to reading and to changing it. */
interface PullAnswer {
  readonly title: string;
  readonly body: string | null;
  readonly base: { readonly ref: string };
  readonly state: "open" | "closed";
  readonly merged: boolean;
}

const standingOf = ({ title, body, base, state, merged }: PullAnswer): PullStanding => ({
  title,
  body: withLineFeeds(body ?? ""),
  base: base.ref,
  state: merged ? "merged" : state,
});

/** GitHub may leave out blanks at the end of a text. */
const sameText = (one: string, other: string): boolean => withLineFeeds(one).trimEnd() === withLineFeeds(other).trimEnd();

/** Brings a pull request's words, base and state up to date. Only what differs from `expect` is sent. */
export const updatePull: ChangeKind = {
  name: "pulls.update",
  permissions: { pull_requests: "write" },

  read: async (change, github) => (await readPull(change, github)) as unknown as Json,

  matches(state, description) {
    const [is, meant] = [state as PullStanding, description as PullStanding];
    return sameText(is.title, meant.title) && sameText(is.body, meant.body) && is.base === meant.base && is.state === meant.state;
  },

  async perform(change, github) {
    const [expected, wanted] = [change.expect as PullStanding, change.want as PullStanding];
    const names = (["title", "body", "base", "state"] as const).filter((name) => wanted[name] !== expected[name]);
    const changed = Object.fromEntries(names.map((name) => [name, wanted[name]]));
    const { data } = await github.rest.pulls.update({ ...place(change), pull_number: numberOf(change), ...changed });
    return standingOf(data) as unknown as Json;
  },
};

/**
 * Closes a pull request after a comment that says why. `params.comment` is posted once, `params.slug` is this App's slug. One that somebody
 * closed or merged meanwhile is closed enough.
 */
export const closePull: ChangeKind = {
  name: "pulls.close",
  permissions: { pull_requests: "write", issues: "write" },

  read: async (change, github) => ({ state: (await readPull(change, github)).state }),

  matches(state, description) {
    const is = (state as Pick<PullStanding, "state">).state;
    return (description as CloseWanted).state === "closed" ? is !== "open" : is === (description as PullStanding).state;
  },

  async perform(change, github) {
    await sayWhy(change, github);
    const { data } = await github.rest.pulls.update({ ...place(change), pull_number: numberOf(change), state: "closed" });
    return { state: standingOf(data).state };
  },
};

async function sayWhy(change: Change, github: Writer): Promise<void> {
  const { comment = "", slug, since } = change.params;
  if (comment === "") return;
  const reply = { pull: numberOf(change), to: `close:${change.id}` };
  const said = await findReply(github, change.target.repository, reply, String(slug), Number(since ?? 0));
  if (said !== null) return;
  const body = `${String(comment)}\n\n${replyMark(reply.to)}`;
  await github.rest.issues.createComment({ ...place(change), issue_number: reply.pull, body });
}
