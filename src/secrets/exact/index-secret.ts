import { createHash } from "node:crypto";
import { anchorKey } from "../../storage/keys.ts";
import type { Table } from "../../storage/table.ts";
import type { Clock } from "../../values/clock.ts";
import type { SecretStore, StoredValue } from "../stores/store.ts";
import type { AnchorHash } from "./anchor.ts";
import { type NotIndexed, secretFields } from "./fields/secret-fields.ts";
import { type FormShape, indexedForm } from "./form.ts";
import { aboutSecret, type IndexedPlace, indexFormat, type Sealer, type SecretState, writeState } from "./index-state.ts";
import type { Tagger } from "./tagger.ts";

/** A row of the index: around the anchor that its partition names stands the value of a secret. */
export type AnchorRow = FormShape & {
  readonly store: SecretState["store"];
  readonly id: string;
  /** Of the secret's state with which it was put. */
  readonly revision: number;
};

interface Work {
  readonly table: Table;
  readonly tagger: Tagger;
  readonly sealer: Sealer;
  readonly hash: AnchorHash;
  readonly clock: Clock;
  readonly store: SecretStore;
  readonly id: string;
  readonly before: SecretState | undefined;
}

/** Reported for each secret at most, so that its state stays small. */
const mostReported = 50;
/** Both versions of a secret together; its state has a line for each. */
const mostPlaces = 600;

/**
 * Brings what the index has of one secret to what the store has now.
 * @returns whether anything was to be done
 * @throws ConditionFailed when another run wrote meanwhile.
 */
export async function indexSecret(work: Work): Promise<boolean> {
  const { table, store, id, before, sealer } = work;
  const listed = await store.describe(id);
  if (listed === undefined && before === undefined) return false;
  const opened = before && sealer.open(Buffer.from(before.sealed, "base64"), aboutSecret(before));
  const usable = before?.format === indexFormat && opened !== undefined ? { state: before, hashes: opened } : undefined;
  const versions = listed?.versions ?? {};
  const kept = (usable?.state.places ?? []).flatMap((place, at) =>
    Object.hasOwn(versions, place.version) ? [{ place, hash: usable?.hashes.subarray(8 * at, 8 * at + 8) ?? Buffer.alloc(8) }] : [],
  );
  const known = (usable?.state.read ?? []).filter((version) => Object.hasOwn(versions, version));
  const news = await readVersions(
    work,
    Object.keys(versions).filter((version) => !known.includes(version)),
  );
  const added = news.found.slice(0, Math.max(0, mostPlaces - kept.length));
  const revision = (before?.revision ?? 0) + 1;
  // Rows first: the state must never name one that is not there.
  for (const { place, shape } of added) {
    const row: AnchorRow = { ...shape, store: store.name, id, revision };
    await table.put({ ...anchorKey(place.tag, place.place), ...row });
  }
  const entries = [...kept, ...added];
  const staying = new Set(entries.map(({ place }) => place.place));
  const leaving = [...(before?.leaving ?? []), ...(before?.places ?? [])].filter(({ place }) => !staying.has(place));
  const notIndexed = [...(usable?.state.notIndexed ?? []), ...news.notIndexed];
  await writeState(table, before, {
    store: store.name,
    id,
    name: listed?.name ?? before?.name ?? "",
    format: indexFormat,
    versions,
    read: [...known, ...news.read],
    places: entries.map(({ place }) => place),
    leaving,
    sealed: sealer.seal(Buffer.concat(entries.map(({ hash }) => hash)), aboutSecret({ store: store.name, id })).toString("base64"),
    notIndexed: listed === undefined ? [] : distinct(notIndexed).slice(0, mostReported),
    refusedAt: news.refused ? work.clock.now() : null,
  });
  return true;
}

interface Found {
  readonly place: IndexedPlace;
  readonly hash: Buffer;
  readonly shape: FormShape;
}

async function readVersions({ store, id, tagger, hash }: Work, versions: readonly string[]) {
  const found: Found[] = [];
  const notIndexed: NotIndexed[] = [];
  const read: string[] = [];
  let refused = false;
  for (const version of versions) {
    const stored = await store.read(id, version);
    if (stored === "refused") refused = true;
    if (stored === undefined || stored === "refused") continue;
    read.push(version);
    const fields = secretFields(contentOf(stored));
    notIndexed.push(...fields.notIndexed);
    for (const { field, value } of fields.fields) {
      const form = indexedForm(tagger, value);
      if (form === undefined) {
        notIndexed.push({ field, reason: "too-plain" });
        continue;
      }
      // The same again for the same value, so that a run that takes up another's work adds nothing twice.
      const name = createHash("sha256")
        .update(JSON.stringify([store.name, id, version, field, form.shape.tag]))
        .digest("hex");
      const [a, b] = hash.of(form.form, form.anchor);
      const words = Buffer.alloc(8);
      words.writeInt32LE(a, 0);
      words.writeInt32LE(b, 4);
      found.push({ place: { tag: form.anchorTag, place: name.slice(0, 32), version, field }, hash: words, shape: form.shape });
    }
  }
  return { found, notIndexed, read, refused };
}

const contentOf = ({ kind, value }: StoredValue): string | Uint8Array =>
  kind === "text" ? value.reveal() : Buffer.from(value.reveal(), "base64");

const distinct = (all: readonly NotIndexed[]): NotIndexed[] => [
  ...new Map(all.map((one) => [`${one.reason} ${one.field ?? ""}`, one])).values(),
];
