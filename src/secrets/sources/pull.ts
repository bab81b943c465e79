import type { Place } from "../place.ts";
import { readCommits } from "./commits.ts";
import type { Reading } from "./read-source.ts";
import { readTextsRecord } from "./records.ts";
import { nothingFound, type PullParams, type Source, type SourcePull, type SourceUnit } from "./source.ts";

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
  const shas: string[] = [];
  for await (const page of reader.paginate.iterator(reader.rest.pulls.listCommits, { ...place, per_page: 100 })) {
    budget.request();
    shas.push(...page.data.map(({ sha }) => sha));
  }
  const { commits, left } = await readCommits(shas, reading);
  const rest = left === null ? null : { ...params, done: left };
  return { head: pull.headSha, pull, commits, texts, delivered, notRead: [], rest };
}
