import { anchorPartition } from "../../storage/keys.ts";
import type { Table } from "../../storage/table.ts";
import { type Clock, systemClock } from "../../values/clock.ts";
import { PipewardenError } from "../../values/errors.ts";
import { inParallel } from "../../values/in-parallel.ts";
import { Secret } from "../../values/secret.ts";
import type { NotScanned } from "../detection/detection.ts";
import { type Lines, linesOf } from "../detection/lines.ts";
import { AnchorHash, anchorLength } from "./anchor.ts";
import { canonicalise, endAt } from "./canonical.ts";
import type { ExactMatch, ExactMatcher } from "./exact-matcher.ts";
import type { Filter } from "./filter.ts";
import { currentFilter, readFilter } from "./filter-store.ts";
import { tagOf } from "./form.ts";
import type { AnchorRow } from "./index-secret.ts";
import { Sealer, type SecretState, stateOf } from "./index-state.ts";
import type { ManagedSecretRef } from "./managed-secret.ts";
import type { Tagger } from "./tagger.ts";
import { type View, viewsOf } from "./views.ts";

export interface ExactMatcherOptions {
  readonly table: Table;
  readonly tagger: Tagger;
  readonly clock?: Clock;
  /** Told after each text: how often the table was asked for what the filter did not rule out. */
  readonly onLookups?: (count: number) => void;
}

/** Milliseconds after which the filter's version is asked for again, whether or not somebody says so: a look takes less. */
const filterKept = 60_000;
/** Different anchors of one text that are looked up, and places where one may stand: more than any text but one that was made for it. */
const mostLookups = 500;
const mostPlaces = 5_000;
const width = 8;
/** Rows of one anchor: as many secrets may share a value, and more are not told. */
const mostRows = 100;

/** See `ExactMatcher`. Keeps the filter in memory. */
export function createExactMatcher({ table, tagger, clock = systemClock, onLookups = () => {} }: ExactMatcherOptions): ExactMatcher {
  const sealer = new Sealer(tagger);
  const hash = new AnchorHash(tagger);
  let kept: { readonly version: string; readonly filter: Filter } | undefined;
  let askedAt = Number.NEGATIVE_INFINITY;

  const refresh = async (attempt = 1): Promise<void> => {
    const current = await currentFilter(table);
    if (current === undefined) kept = undefined;
    else if (kept?.version !== current.version) {
      try {
        kept = { version: current.version, filter: await readFilter(table, sealer, current) };
      } catch (error) {
        // Two versions later the parts of this one are deleted.
        if (!(error instanceof PipewardenError) || error.code !== "secret_index_unreadable" || attempt === 3) throw error;
        return refresh(attempt + 1);
      }
    }
    askedAt = clock.now();
  };

  return {
    refresh: () => refresh(),
    async match(bytes) {
      if (clock.now() - askedAt >= filterKept) await refresh();
      const filter = kept?.filter;
      if (filter === undefined) return { matches: [], notScanned: [] };
      const { places, rest } = placesIn(bytes, filter, hash, tagger);
      const rows = new Map<string, readonly AnchorRow[]>();
      await inParallel([...new Set(places.map(({ tag }) => tag))], width, async (tag) => {
        rows.set(tag, await rowsOf(table, tag));
      });
      onLookups(rows.size);
      const states = new Map<string, SecretState | undefined>();
      const matches: ExactMatch[] = [];
      // Made when there is something to tell.
      let lines: Lines | undefined;
      for (const place of places) {
        for (const found of wholes(place, rows.get(place.tag) ?? [], tagger)) {
          const managed = await refsOf(table, states, found.rows);
          if (managed.length === 0) continue;
          lines ??= linesOf(bytes);
          matches.push({ secret: found.secret, at: spanOf(lines, found.start, found.end), encodings: place.view.encodings, managed });
        }
      }
      lines ??= rest.length > 0 ? linesOf(bytes) : undefined;
      return {
        matches: withoutDoubles(matches),
        notScanned: lines === undefined ? [] : rest.map((part) => notScanned(lines as Lines, part)),
      };
    },
  };
}

/** Where an anchor may stand. */
interface Place {
  readonly tag: string;
  readonly view: View;
  readonly form: Uint8Array;
  readonly at: Int32Array;
  readonly start: number;
}

type Part = readonly [start: number, end: number];

function placesIn(bytes: Uint8Array, filter: Filter, hash: AnchorHash, tagger: Tagger): { places: Place[]; rest: readonly Part[] } {
  const { views, tooDeep } = viewsOf(bytes);
  const places: Place[] = [];
  const tags = new Map<string, string>();
  let skipped = false;
  for (const view of views) {
    const { form, at } = canonicalise(view.bytes);
    const hit = (start: number): void => {
      const anchor = form.subarray(start, start + anchorLength);
      const name = Buffer.from(anchor).toString("latin1");
      const known = tags.get(name);
      if (places.length >= mostPlaces || (known === undefined && tags.size >= mostLookups)) {
        skipped = true;
        return;
      }
      const tag = known ?? tagger.anchorTag(anchor);
      tags.set(name, tag);
      places.push({ tag, view, form, at, start });
    };
    hash.forEach(form, filter, hit);
  }
  return { places, rest: skipped ? [...tooDeep, [0, bytes.length]] : tooDeep };
}

async function rowsOf(table: Table, tag: string): Promise<readonly AnchorRow[]> {
  const { items } = await table.query({ PK: anchorPartition(tag), limit: mostRows });
  return items.map(({ PK: _, SK: place, ...row }) => ({ ...row, place }) as unknown as AnchorRow);
}

interface Whole {
  readonly secret: Secret;
  readonly start: number;
  readonly end: number;
  readonly rows: readonly AnchorRow[];
}

/** The values that stand around an anchor as a whole. */
function wholes({ view, form, at, start: anchor }: Place, rows: readonly AnchorRow[], tagger: Tagger): Whole[] {
  const byShape = Map.groupBy(rows, ({ before, length }) => `${before} ${length}`);
  return [...byShape.values()].flatMap((alike): Whole[] => {
    const { before, length } = alike[0] as AnchorRow;
    const start = anchor - before;
    if (start < 0 || start + length > form.length) return [];
    const tag = tagOf(tagger, view.bytes, form, at, start, length);
    const same = alike.filter((row) => row.tag === tag);
    if (same.length === 0) return [];
    const from = at[start] ?? 0;
    const to = endAt(view.bytes, at[start + length - 1] ?? 0);
    const [first, end] = view.source(from, to);
    return [{ secret: Secret.of(Buffer.from(view.bytes.subarray(from, to)).toString("utf8")), start: first, end, rows: same }];
  });
}

/** Rows that the secret's own state still names, as references. A row that a run left behind when it died means nothing. */
async function refsOf(table: Table, states: Map<string, SecretState | undefined>, rows: readonly AnchorRow[]): Promise<ManagedSecretRef[]> {
  const refs: ManagedSecretRef[] = [];
  for (const row of rows as readonly (AnchorRow & { readonly place: string })[]) {
    const key = `${row.store} ${row.id}`;
    if (!states.has(key)) states.set(key, await stateOf(table, row.store, row.id));
    const state = states.get(key);
    const place = state?.places.find((each) => each.place === row.place);
    const stage = place && state?.versions[place.version];
    if (state === undefined || place === undefined || stage === undefined) continue;
    refs.push({ store: row.store, id: row.id, name: state.name, version: place.version, stage, field: place.field });
  }
  return refs.toSorted((a, b) => (`${a.name} ${a.id} ${a.stage} ${a.field}` < `${b.name} ${b.id} ${b.stage} ${b.field}` ? -1 : 1));
}

function spanOf(lines: Lines, start: number, end: number): ExactMatch["at"] {
  const [first, last] = [lines.positionAt(start), lines.positionAt(Math.max(start, end - 1))];
  return { start, end, startLine: first.line, startColumn: first.column, endLine: last.line, endColumn: last.column };
}

/** Several views, or several anchors, may show the same value at the same place: the shortest way to it is told. */
function withoutDoubles(matches: readonly ExactMatch[]): ExactMatch[] {
  const sorted = matches.toSorted((a, b) => a.at.start - b.at.start || b.at.end - a.at.end || a.encodings.length - b.encodings.length);
  const kept: ExactMatch[] = [];
  for (const match of sorted) {
    const refs = new Set(match.managed.map((ref) => JSON.stringify(ref)));
    const covered = kept.some(
      ({ at, managed }) => at.start <= match.at.start && match.at.end <= at.end && managed.some((ref) => refs.has(JSON.stringify(ref))),
    );
    if (!covered) kept.push(match);
  }
  return kept;
}

const notScanned = (lines: Lines, [start, end]: Part): NotScanned => ({
  reason: "too-deeply-encoded",
  fromLine: lines.lineAt(start),
  toLine: lines.lineAt(Math.max(start, end - 1)),
});
