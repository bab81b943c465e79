import { gunzipSync, gzipSync } from "node:zlib";
import { previewKey } from "../storage/keys.ts";
import type { Table } from "../storage/table.ts";
import type { RepositoryRef } from "../values/ids.ts";
import type { Prediction } from "./policy-decider.ts";

/** A preview that nobody finishes is forgotten after two days. */
const keepFor = 2 * 86_400;

export type PreviewPart = { readonly repositories: readonly RepositoryRef[]; readonly predictions?: readonly Prediction[] };

/** Keeps a part of a preview: which repositories it is about and, once they were looked at, what would be changed in them. */
export async function keepPart(table: Table, run: string, part: number, content: PreviewPart, now: number): Promise<void> {
  const text = gzipSync(JSON.stringify(content)).toString("base64");
  await table.put({ ...previewKey(run, part), text, ttl: Math.ceil(now / 1000) + keepFor });
}

/** Undefined when there is no such part. */
export async function readPart(table: Table, run: string, part: number): Promise<PreviewPart | undefined> {
  const item = await table.get(previewKey(run, part));
  return item === undefined ? undefined : (JSON.parse(gunzipSync(Buffer.from(String(item.text), "base64")).toString()) as PreviewPart);
}
