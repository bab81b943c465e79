import type { Occasion } from "../changes/engine.ts";
import type { GitHub } from "../github/client.ts";
import { examinedKey } from "../storage/keys.ts";
import type { Table } from "../storage/table.ts";
import type { RepositoryRef } from "../values/ids.ts";
import { observePermissions } from "./permissions.ts";
import { type PrepareOptions, prepareFor } from "./prepare.ts";
import type { Prepared } from "./prepared.ts";
import type { DeliveredText } from "./sources/delivered-text.ts";
import { keepRecords, textsRecord } from "./sources/records.ts";
import type { Found } from "./sources/source.ts";

export interface NoteOptions extends PrepareOptions {
  readonly table: Table;
  readonly github: Pick<GitHub, "reader">;
  /** Whether the policy can be anything but off there, told without asking GitHub. */
  readonly mayBeOn: (repository: RepositoryRef) => Promise<boolean>;
}

/** The params of a note: those of the look that follows, and the texts themselves, which are stored nowhere. */
interface Noted {
  readonly delivery: string;
  readonly texts: readonly DeliveredText[];
}

const isNoted = (params: object): params is Noted =>
  "delivery" in params && typeof params.delivery === "string" && "texts" in params && Array.isArray(params.texts);

/**
 * Examines texts as they were delivered, and keeps what was found, for the look that follows: by then they may be edited away, and the
 * secret in them was sent to everybody who watches. Most hold nothing, by our rules and the organisation's; they cost GitHub no request.
 */
export async function noteTexts({ repository, params = {} }: Pick<Occasion, "repository" | "params">, options: NoteOptions): Promise<void> {
  if (!isNoted(params) || !(await options.mayBeOn(repository))) return;
  const { delivery, texts } = params;
  const organisation = await options.organisationRules(repository);
  const files = { organisation, repository: { rules: null, ignore: null } };
  const atFirst = await (await options.examination()).prepare(files, { ignoreRepositoryAllowlists: true, validate: [] });
  if (isEmpty(await foundIn(texts, atFirst))) return;
  const scanned = await prepareFor(repository, await options.github.reader(repository, observePermissions), options);
  if (scanned === null) return;
  const found = await foundIn(texts, scanned.prepared);
  if (isEmpty(found)) return;
  const records = { table: options.table, repository: repository.id, version: scanned.prepared.version };
  await keepRecords(records, [textsRecord(delivery, found)], options.clock.now());
}

/** Whether anything was kept of a delivery's texts. */
export const hasNote = async (table: Table, { id }: RepositoryRef, delivery: string): Promise<boolean> =>
  (await table.get(examinedKey(id, `texts#${delivery}`))) !== undefined;

const isEmpty = ({ hits, notRead }: Found): boolean => hits.length === 0 && notRead.length === 0;

async function foundIn(texts: readonly DeliveredText[], prepared: Prepared): Promise<Found> {
  const all: Found[] = [];
  for (const { place, text } of texts) all.push(await prepared.examine({ place, bytes: new TextEncoder().encode(text) }));
  return { hits: all.flatMap(({ hits }) => hits), notRead: all.flatMap(({ notRead }) => notRead) };
}
