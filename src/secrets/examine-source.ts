import type { Clock } from "../values/clock.ts";
import type { JsonObject } from "../values/json.ts";
import type { Place } from "./place.ts";
import type { Prepared } from "./prepared.ts";
import { keepRecords, knownAfter, type RecordsOptions, recordsOf } from "./sources/records.ts";
import { type Found, nothingFound, type Source, type SourceCommit, type SourceParams, type SourceUnit } from "./sources/source.ts";

/** What a source holds, once its texts were examined. Its bytes are not needed any more. */
export type ExaminedSource = Found & {
  /** The params of the look that goes on; null at the end. */
  readonly rest: JsonObject | null;
};

interface Circumstances {
  readonly records: RecordsOptions;
  readonly clock: Clock;
  /** Milliseconds of a clock that only runs forward. */
  readonly monotonic: () => number;
  /** By `monotonic`: commits that are not begun by then are left to the next look. */
  readonly deadline: number;
}

/** Examines each text of a source once, and keeps what was found in each commit. Hits come in the order of the commits. */
export async function examineSource(
  params: SourceParams,
  source: Source,
  prepared: Prepared,
  { records, clock, monotonic, deadline }: Circumstances,
): Promise<ExaminedSource> {
  const results = new Map<SourceUnit, Found>();
  const foundIn = (unit: SourceUnit): Found => results.get(unit) ?? nothingFound;
  const examineAll = async (units: readonly SourceUnit[]): Promise<void> => {
    for (const unit of units) results.set(unit, await prepared.examine(unit.text));
  };
  await examineAll(source.texts);
  const done: SourceCommit[] = [];
  for (const commit of source.commits) {
    // One commit is always done, so that looks that follow each other come to an end.
    if (done.length > 0 && commit.units.length > 0 && monotonic() >= deadline) break;
    await examineAll(commit.units);
    done.push({ ...commit, seen: await shown(commit.seen, prepared) });
  }
  await keepRecords(records, recordsOf({ commits: done }, foundIn), clock.now());
  const all = [...done.map((commit) => knownAfter(commit, foundIn)), ...source.texts.map(foundIn), source.delivered];
  return {
    hits: all.flatMap(({ hits }) => hits),
    notRead: [...source.notRead, ...all.flatMap(({ notRead }) => notRead)],
    rest: done.length < source.commits.length ? restAfter(params, source.first + done.length) : (source.rest as JsonObject | null),
  };
}

/** What comes with a path that was not examined itself. */
async function shown({ hits, notRead }: Found, prepared: Prepared): Promise<Found> {
  return {
    hits: await Promise.all(hits.map(async (hit) => ({ ...hit, place: await shownPlace(hit.place, prepared) }))),
    notRead: await Promise.all(
      notRead.map(async (gap) => ({ ...gap, place: gap.place === null ? null : await shownPlace(gap.place, prepared) })),
    ),
  };
}

const shownPlace = async (place: Place, prepared: Prepared): Promise<Place> =>
  place.kind === "file" ? { ...place, path: await prepared.shownPath(place.path) } : place;

/** The look that goes on after so many commits of the whole. */
const restAfter = (params: SourceParams, done: number): JsonObject => ("done" in params ? { ...params, done } : params) as JsonObject;
