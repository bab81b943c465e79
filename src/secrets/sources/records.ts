import { examinedKey } from "../../storage/keys.ts";
import type { Item, Table } from "../../storage/table.ts";
import type { RepositoryId } from "../../values/ids.ts";
import type { Hit } from "../hit.ts";
import type { CommitRecord, NotRead, Source, SourceCommit, SourceUnit } from "./source.ts";

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

/** In seconds: a branch that nobody has pushed to for so long is read anew. */
const keptSeconds = 90 * 24 * 3600;
/** An item of the table has at most 400 kB; a hit has less than 1 kB. */
const mostHits = 250;
const mostNotRead = 250;

export async function readCommitRecord(options: RecordsOptions, sha: string): Promise<CommitRecord | undefined> {
  const item = await read(options, `commit#${sha}`);
  return item && { hits: item.hits as Hit[], notRead: item.notRead as NotRead[], next: (item.next as number | null | undefined) ?? null };
}

/** The hits of a unit that was examined before, under whatever commit that was. */
export async function readUnitRecord(options: RecordsOptions, { id }: Pick<SourceUnit, "id">): Promise<readonly Hit[] | undefined> {
  return id === null ? undefined : ((await read(options, `blob#${id}`))?.hits as Hit[] | undefined);
}

/** The hits in texts that a delivery brought; undefined when they were never examined, or under other rules. */
export async function readTextsRecord(options: RecordsOptions, delivery: string): Promise<readonly Hit[] | undefined> {
  return (await read(options, `texts#${delivery}`))?.hits as Hit[] | undefined;
}

/** Keeps what was found in texts that a delivery brought. `now`: milliseconds since the epoch. Repeated, it changes nothing. */
export const keepTexts = (options: RecordsOptions, delivery: string, hits: readonly Hit[], now: number): Promise<void> =>
  keep(options, `texts#${delivery}`, { hits }, now);

/**
 * Keeps what a look has examined, once its hits are known. What has too many hits for one record is kept by none, and examined again.
 *
 * @param hitsOf of a unit that `source` has; without a value, as every hit
 * @param now milliseconds since the epoch
 */
export async function keepExamined(
  options: RecordsOptions,
  source: Pick<Source, "commits">,
  hitsOf: (unit: SourceUnit) => readonly Hit[],
  now: number,
): Promise<void> {
  for (const commit of source.commits) {
    if (commit.units.length === 0 && commit.known !== null && commit.known.next === commit.next) continue;
    for (const unit of commit.units) if (unit.id !== null) await keep(options, `blob#${unit.id}`, { hits: hitsOf(unit) }, now);
    await keep(options, `commit#${commit.sha}`, recordOf(commit, hitsOf), now);
  }
}

/** Everything that is known of a commit after this look, each hit once. */
export function recordOf({ known, seen, units, notRead, next }: SourceCommit, hitsOf: (unit: SourceUnit) => readonly Hit[]): CommitRecord {
  const hits = [...(known?.hits ?? []), ...seen, ...units.flatMap((unit) => [...hitsOf(unit)])];
  return { hits: once(hits), notRead: once([...(known?.notRead ?? []), ...notRead]), next };
}

const once = <Value>(values: readonly Value[]): Value[] => [
  ...new Map(values.map((value) => [JSON.stringify(value), value] as const)).values(),
];

async function read({ table, repository, version }: RecordsOptions, what: Parameters<typeof examinedKey>[1]): Promise<Item | undefined> {
  const item = await table.get(examinedKey(repository, what));
  return item?.version === version ? item : undefined;
}

async function keep(
  { table, repository, version }: RecordsOptions,
  what: Parameters<typeof examinedKey>[1],
  record: { readonly hits: readonly Hit[]; readonly notRead?: readonly NotRead[]; readonly next?: number | null },
  now: number,
): Promise<void> {
  if (record.hits.length > mostHits || (record.notRead?.length ?? 0) > mostNotRead) return;
  await table.put({ ...examinedKey(repository, what), version, ...record, ttl: Math.floor(now / 1000) + keptSeconds });
}
