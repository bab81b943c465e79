import { isHttpError } from "../../github/classify.ts";
import type { Place } from "../place.ts";
import { type ChangedFile, readFiles } from "./files.ts";
import type { Reading } from "./read-source.ts";
import { readCommitRecord } from "./records.ts";
import { nothingFound, type SourceCommit, type SourceUnit } from "./source.ts";

/** What is new in a commit, by its own diff; undefined when the budget was spent before it was begun. */
export async function readCommit(sha: string, reading: Reading): Promise<SourceCommit | undefined> {
  const { records, budget } = reading;
  const known = (await readCommitRecord(records, sha)) ?? null;
  if (known !== null && known.next === null) return { sha, known, units: [], seen: nothingFound, next: null };
  if (budget.spent()) return undefined;
  const answer = await commitPage(sha, known?.next ?? 1, reading);
  const message: Place = { kind: "commit-message", commit: sha };
  if (answer === undefined) {
    return { sha, known, units: [], seen: { hits: [], notRead: [{ place: message, reason: "gone", lines: null }] }, next: null };
  }
  const { units, seen, complete } = await readFiles(sha, answer.files, reading);
  const own: SourceUnit[] = known === null ? [{ id: null, text: { place: message, bytes: new TextEncoder().encode(answer.message) } }] : [];
  return { sha, known, units: [...own, ...units], seen, next: complete ? answer.next : (known?.next ?? 1) };
}

interface CommitPage {
  readonly message: string;
  readonly files: readonly ChangedFile[];
  readonly next: number | null;
}

/** Undefined where GitHub has no such commit (any more). */
async function commitPage(sha: string, page: number, { reader, repository, budget }: Reading): Promise<CommitPage | undefined> {
  budget.request();
  try {
    const { owner, name: repo } = repository;
    const { data, headers } = await reader.rest.repos.getCommit({ owner, repo, ref: sha, ...(page === 1 ? {} : { page }) });
    const next = /<[^>]*[?&]page=(\d+)[^>]*>; rel="next"/.exec(headers.link ?? "")?.[1];
    return { message: data.commit.message, files: data.files ?? [], next: next === undefined ? null : Number(next) };
  } catch (error) {
    if (isHttpError(error) && (error.status === 404 || error.status === 422)) return undefined;
    throw error;
  }
}
