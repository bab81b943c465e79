import type { Place } from "../place.ts";
import { type ChangedFile, type FilesOf, type FilesRead, readFiles } from "./files.ts";
import { newInMerge } from "./merge.ts";
import type { Reading } from "./read-source.ts";
import { readCommitRecord } from "./records.ts";
import { type Found, type Gap, nothingFound, type SourceCommit, type SourceUnit } from "./source.ts";
import { filesBeyond } from "./tree-diff.ts";
import { isGone, isWithoutDiff } from "./unavailable.ts";

/** "Up to a limit of 3000 files", 300 a page. https://docs.github.com/rest/commits/commits#get-a-commit */
const pages = 10;
/** The part of a commit behind its last page: files that GitHub does not list. */
const beyond = pages + 1;
const filesPerPage = 300;

/**
 * What is new in a commit. A merge brings what none of its parents has.
 *
 * @param always whether it is begun although the budget is spent
 * @returns undefined when it was not begun
 */
export async function readCommit(sha: string, reading: Reading, always: boolean): Promise<SourceCommit | undefined> {
  const { records, budget } = reading;
  const known = (await readCommitRecord(records, sha)) ?? null;
  if (known !== null && known.next === null) return { sha, known, units: [], seen: nothingFound, next: null };
  if (budget.spent() && !always) return undefined;
  const units: SourceUnit[] = [];
  const seen: { hits: Found["hits"][number][]; notRead: Gap[] } = { hits: [], notRead: [] };
  let next: number | null = known?.next ?? 1;
  do {
    const page: CommitPage | undefined = await commitPage(sha, Math.min(next, pages), reading);
    const message: Place = { kind: "commit-message", commit: sha };
    if (page === undefined) {
      seen.notRead.push({ place: message, reason: "gone", lines: null });
      next = null;
      break;
    }
    if (next === 1) units.push({ id: null, text: { place: message, bytes: new TextEncoder().encode(page.message) } });
    const part: FilesRead = next === beyond ? await readBeyond(sha, page, reading) : await readPage(sha, page, reading);
    units.push(...part.units);
    seen.hits.push(...part.seen.hits);
    seen.notRead.push(...part.seen.notRead);
    if (!part.complete) break;
    next = next === beyond ? null : after(next, page);
  } while (next !== null && !budget.spent());
  return { sha, known, units, seen, next };
}

const after = (number: number, { files, next }: CommitPage): number | null =>
  next ?? (number === pages && files.length === filesPerPage ? beyond : null);

async function readPage(sha: string, { files, parents }: CommitPage, reading: Reading): Promise<FilesRead> {
  const of: FilesOf = { commit: sha, parent: parents[0] ?? null };
  return readFiles(parents.length < 2 ? files : await newInMerge(sha, parents.slice(1), files, reading), of, reading);
}

/** Whatever the pages did not list, found by comparing trees. */
async function readBeyond(sha: string, { parents }: CommitPage, reading: Reading): Promise<FilesRead> {
  const parent = parents[0] ?? null;
  const listed = new Set<string>();
  for (let number = 1; number <= pages; number += 1) {
    const page = await commitPage(sha, number, reading);
    for (const { filename } of page?.files ?? []) listed.add(filename);
    if (page?.next !== number + 1) break;
  }
  const files = await filesBeyond(sha, parent, listed, reading);
  if (files !== undefined) return readFiles(files, { commit: sha, parent }, reading);
  const place: Place = { kind: "commit-message", commit: sha };
  return { units: [], seen: { hits: [], notRead: [{ place, reason: "too-many", lines: null }] }, complete: true };
}

interface CommitPage {
  readonly message: string;
  readonly parents: readonly string[];
  readonly files: readonly ChangedFile[];
  readonly next: number | null;
}

/** Undefined where GitHub has no such commit (any more). */
async function commitPage(sha: string, page: number, reading: Reading): Promise<CommitPage | undefined> {
  const { reader, repository, budget } = reading;
  budget.request();
  try {
    const { owner, name: repo } = repository;
    const { data, headers } = await reader.rest.repos.getCommit({ owner, repo, ref: sha, ...(page === 1 ? {} : { page }) });
    budget.heard(headers);
    const next = /<[^>]*[?&]page=(\d+)[^>]*>; rel="next"/.exec(headers.link ?? "")?.[1];
    return {
      message: data.commit.message,
      parents: data.parents.map((parent) => parent.sha),
      files: data.files ?? [],
      next: next === undefined ? null : Number(next),
    };
  } catch (error) {
    if (isGone(error)) return undefined;
    if (isWithoutDiff(error)) return withoutDiff(sha, reading);
    throw error;
  }
}

/** A commit as git keeps it. Its files are all found by comparing trees. */
async function withoutDiff(sha: string, { reader, repository, budget }: Reading): Promise<CommitPage> {
  budget.request();
  const { data } = await reader.rest.git.getCommit({ owner: repository.owner, repo: repository.name, commit_sha: sha });
  return { message: data.message, parents: data.parents.map((parent) => parent.sha), files: [], next: beyond };
}
