import { type ExaminedWhat, examinedKey } from "../../storage/keys.ts";
import type { Table } from "../../storage/table.ts";
import type { RepositoryId } from "../../values/ids.ts";
import { inParallel } from "../../values/in-parallel.ts";
import type { CommitRecord, Found, Gap, Source, SourceCommit, SourceUnit } from "./source.ts";

/**
 * What was examined, and what was found: a cache, since the same content under the same rules has the same hits. Lost, it is made again.
 * It never holds a text or a value.
 */
export interface RecordsOptions {
  readonly table: Table;
  readonly repository: RepositoryId;
  /** Of the rules and of whatever else hits depend on. What was examined under another one is examined again. */
  readonly version: string;
}

/** One item of the cache, without its version. Plain data. */
export type ExaminedRecord = Found & { readonly what: ExaminedWhat; readonly next?: number | null };

/** In seconds: a branch that nobody has pushed to for so long is read anew. */
const keptSeconds = 90 * 24 * 3600;
/** So many are written at once. */
const width = 16;
/** An item of the table has at most 400 kB; a hit has less than 1 kB. */
const most = 200;

export async function readCommitRecord(options: RecordsOptions, sha: string): Promise<CommitRecord | undefined> {
  const record = await read(options, `commit#${sha}`);
  return record && { ...record, next: record.next ?? null };
}

/** What was found in a unit that was examined before, under whatever commit that was. */
export async function readUnitRecord(options: RecordsOptions, { id }: Pick<SourceUnit, "id">): Promise<Found | undefined> {
  return id === null ? undefined : read(options, `blob#${id}`);
}

/** What was found in texts that a delivery brought; undefined when they were never examined, or under other rules. */
export const readTextsRecord = (options: RecordsOptions, delivery: string): Promise<Found | undefined> =>
  read(options, `texts#${delivery}`);

/** What is to be kept of texts that a delivery brought. Pure. */
export const textsRecord = (delivery: string, { hits, notRead }: Found): ExaminedRecord => ({ what: `texts#${delivery}`, hits, notRead });

/**
 * What is to be kept of a look, once everything that it read was examined. Pure.
 *
 * @param foundIn what was found in a unit of `source`
 */
export const recordsOf = (source: Pick<Source, "commits">, foundIn: (unit: SourceUnit) => Found): ExaminedRecord[] =>
  source.commits.flatMap((commit) => {
    if (commit.units.length === 0 && commit.known !== null && commit.known.next === commit.next) return [];
    const units = commit.units.flatMap((unit): ExaminedRecord[] => {
      const { hits, notRead } = foundIn(unit);
      // What has more is examined again where it comes up again.
      return unit.id === null || hits.length > most || notRead.length > most ? [] : [{ what: `blob#${unit.id}`, hits, notRead }];
    });
    const { hits, notRead, next } = knownAfter(commit, foundIn);
    const place = { kind: "commit-message", commit: commit.sha } as const;
    const cut: Gap[] = hits.length > most || notRead.length > most ? [{ place, reason: "too-many", lines: null }] : [];
    return [...units, { what: `commit#${commit.sha}`, hits: hits.slice(0, most), notRead: [...cut, ...notRead].slice(0, most), next }];
  });

/** Everything that is known of a commit after this look, each hit once. Pure. */
export function knownAfter({ known, seen, units, next }: SourceCommit, foundIn: (unit: SourceUnit) => Found): CommitRecord {
  const all = [...(known === null ? [] : [known]), seen, ...units.map(foundIn)];
  return { hits: once(all.flatMap(({ hits }) => hits)), notRead: once(all.flatMap(({ notRead }) => notRead)), next };
}

/** Keeps what was examined. `now`: milliseconds since the epoch. Repeated, it changes nothing. */
export async function keepRecords(
  { table, repository, version }: RecordsOptions,
  records: readonly ExaminedRecord[],
  now: number,
): Promise<void> {
  const ttl = Math.floor(now / 1000) + keptSeconds;
  await inParallel(records, width, ({ what, ...record }) => table.put({ ...examinedKey(repository, what), version, ...record, ttl }));
}

const once = <Value>(values: readonly Value[]): Value[] => [
  ...new Map(values.map((value) => [JSON.stringify(value), value] as const)).values(),
];

async function read({ table, repository, version }: RecordsOptions, what: ExaminedWhat): Promise<ExaminedRecord | undefined> {
  const item = await table.get(examinedKey(repository, what));
  if (item?.version !== version) return undefined;
  const { hits, notRead, next } = item as unknown as ExaminedRecord;
  return { what, hits, notRead, ...(next === undefined ? {} : { next }) };
}
