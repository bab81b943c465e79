import type { Place } from "../place.ts";
import { readCommits } from "./commits.ts";
import { comparison, type Listing, listed } from "./listing.ts";
import type { Reading } from "./read-source.ts";
import { readTextsRecord } from "./records.ts";
import { type Gap, nothingFound, type PullParams, type Source, type SourcePull, type SourceUnit } from "./source.ts";

/** A pull request as it is now: title, body, and each commit that its base branch has not. */
export async function readPullSource(params: PullParams, reading: Reading): Promise<Source> {
  const { reader, repository, budget, records } = reading;
  const place = { owner: repository.owner, repo: repository.name, pull_number: params.number };
  budget.request();
  const { data } = await reader.rest.pulls.get(place);
  const pull: SourcePull = {
    number: params.number,
    open: data.state === "open",
    headSha: data.head.sha,
    baseSha: data.base.sha,
    baseBranch: data.base.ref,
    // Null for a fork that was deleted.
    fork: (data.head.repo as { id: number } | null)?.id !== data.base.repo.id,
  };
  const titled = (kind: "title" | "body", text: string | null): SourceUnit[] => {
    const at: Place = { kind, of: "pull", number: params.number };
    return text === null || text === "" ? [] : [{ id: null, text: { place: at, bytes: new TextEncoder().encode(text) } }];
  };
  const texts = [...titled("title", data.title), ...titled("body", data.body)];
  const delivered = params.delivery === null ? nothingFound : ((await readTextsRecord(records, params.delivery)) ?? nothingFound);
  const listing = await listingOf(params, pull, data.commits, reading);
  const { commits, left } = await readCommits(listing, reading);
  const gaps: Gap[] = listing.cut ? [{ place: { kind: "body", of: "pull", number: params.number }, reason: "too-many", lines: null }] : [];
  const rest = left === null ? null : { ...params, done: left };
  return { head: pull.headSha, pull, first: listing.first, commits, texts, delivered, notRead: gaps, rest };
}

/** "Lists a maximum of 250 commits for a pull request." https://docs.github.com/rest/pulls/pulls#list-commits-on-a-pull-request */
const mostListed = 250;

/** By the pull request itself as long as it lists all of them; else by comparing its branches. */
async function listingOf(params: PullParams, { headSha, baseSha }: SourcePull, count: number, reading: Reading): Promise<Listing> {
  const { reader, repository, budget } = reading;
  const compared = count > mostListed ? await comparison(baseSha, headSha, params.done, reading) : undefined;
  if (compared !== undefined) return compared;
  const shas: string[] = [];
  const place = { owner: repository.owner, repo: repository.name, pull_number: params.number, per_page: 100 };
  for await (const page of reader.paginate.iterator(reader.rest.pulls.listCommits, place)) {
    budget.request();
    shas.push(...page.data.map(({ sha }) => sha));
  }
  const { cut, ...rest } = listed(shas, params.done);
  return { ...rest, cut: cut || count > shas.length };
}
