import { createHash } from "node:crypto";
import { absent, ConditionFailed, equals } from "../../storage/condition.ts";
import { filterKey, filterPartKey } from "../../storage/keys.ts";
import type { Table } from "../../storage/table.ts";
import { RetryLater } from "../../values/errors.ts";
import { Filter } from "./filter.ts";
import type { Sealer } from "./index-state.ts";

/** Which filter is in force. */
export type FilterVersion = {
  /** Names its parts; never used twice. */
  readonly version: string;
  readonly revision: number;
  readonly parts: number;
  /** Tells whether the anchors are still the same; under the key, like all tags. */
  readonly content: string;
  readonly entries: number;
  /** The one before, for those who read its parts at this moment. */
  readonly before: { readonly version: string; readonly parts: number } | null;
};

/** Characters of base64 in a part: an item of DynamoDB takes 400 kB. */
const partSize = 350_000;

const about = (version: string): string => `filter ${version}`;

export async function currentFilter(table: Table): Promise<FilterVersion | undefined> {
  const item = await table.get(filterKey);
  return item && (item as unknown as FilterVersion);
}

/**
 * Writes a filter, and then says that it is the one in force, if it still follows `before`.
 * @returns whether it does; else another run was faster, and knows more or less than this one
 */
export async function publishFilter(
  table: Table,
  sealer: Sealer,
  before: FilterVersion | undefined,
  { hashes, content }: { readonly hashes: Int32Array; readonly content: string },
): Promise<boolean> {
  const revision = (before?.revision ?? 0) + 1;
  const version = createHash("sha256").update(`${content} ${revision}`).digest("hex").slice(0, 32);
  const text = sealer.seal(Filter.of(hashes).bits, about(version)).toString("base64");
  const parts = Math.ceil(text.length / partSize);
  for (let part = 0; part < parts; part += 1) {
    await table.put({ ...filterPartKey(version, part), data: text.slice(part * partSize, (part + 1) * partSize), parts });
  }
  const next: FilterVersion = {
    version,
    revision,
    parts,
    content,
    entries: hashes.length / 2,
    before: before === undefined ? null : { version: before.version, parts: before.parts },
  };
  try {
    await table.put({ ...filterKey, ...next }, before === undefined ? absent() : equals("revision", before.revision));
  } catch (error) {
    if (error instanceof ConditionFailed) return false;
    throw error;
  }
  for (let part = 0; part < (before?.before?.parts ?? 0); part += 1) {
    await table.delete(filterPartKey(before?.before?.version ?? "", part));
  }
  return true;
}

/** @throws RetryLater `secret_index_unreadable` when a part is missing, or was sealed with another key. */
export async function readFilter(table: Table, sealer: Sealer, { version, parts }: FilterVersion): Promise<Filter> {
  const texts: string[] = [];
  for (let part = 0; part < parts; part += 1) {
    const item = await table.get(filterPartKey(version, part));
    if (typeof item?.data === "string") texts.push(item.data);
  }
  const opened = sealer.open(Buffer.from(texts.join(""), "base64"), about(version));
  if (opened !== undefined) return new Filter(opened);
  throw new RetryLater(
    "secret_index_unreadable",
    "The index of managed secrets cannot be read: it was made with another key, or a part of it is missing. The next run of the index makes it anew.",
    { seconds: 60, countsAsFailure: true },
  );
}
