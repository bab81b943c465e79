import { gunzipSync, gzipSync } from "node:zlib";
import { absent, ConditionFailed, equals } from "../storage/condition.ts";
import { configurationKey } from "../storage/keys.ts";
import type { Item, Table } from "../storage/table.ts";
import type { OwnerId, RepositoryId } from "../values/ids.ts";
import type { Newest } from "./standing.ts";

/** DynamoDB takes items up to 400 kB; the rest is for the problems and the keys. In characters of base64. */
const textLimit = 300_000;

/** What the table keeps of one place: the last valid file as it was, and what became of the newest. */
export interface StoredStanding {
  /** The last valid file; absent when none is in force. */
  readonly valid?: { readonly oid: string; readonly bytes: Uint8Array };
  readonly newest: Newest;
  /** GitHub's tag of the newest answer. */
  readonly etag?: string;
  /** Counts the writes, so that of two readers the slower one does not overwrite what the faster one found later. */
  readonly revision: number;
}

/** The file in the form that is kept, or undefined when it is too large even so. */
export function packed(bytes: Uint8Array): string | undefined {
  const text = gzipSync(bytes).toString("base64");
  return text.length <= textLimit ? text : undefined;
}

/** What is known of the organisation's file, or with `repository` of a repository's own. Undefined: it was never read. */
export async function readStored(table: Table, owner: OwnerId, repository?: RepositoryId): Promise<StoredStanding | undefined> {
  const item = await table.get(configurationKey(owner, repository));
  if (item === undefined) return undefined;
  const { oid, text, newest, etag, revision } = item as Item & {
    oid?: string;
    text?: string;
    newest: Newest;
    etag?: string;
    revision: number;
  };
  return {
    ...(oid === undefined || text === undefined ? {} : { valid: { oid, bytes: new Uint8Array(gunzipSync(Buffer.from(text, "base64"))) } }),
    newest,
    ...(etag === undefined ? {} : { etag }),
    revision,
  };
}

/**
 * Keeps what was read, unless somebody else kept something since `revision` (0: there was nothing).
 *
 * @returns whether it was kept; otherwise whoever asked reads again.
 */
export async function keepStored(
  table: Table,
  { owner, repository }: { readonly owner: OwnerId; readonly repository?: RepositoryId },
  standing: Omit<StoredStanding, "revision">,
  revision: number,
): Promise<boolean> {
  const { valid, newest, etag } = standing;
  const text = valid === undefined ? undefined : packed(valid.bytes);
  try {
    await table.put(
      {
        ...configurationKey(owner, repository),
        ...(valid === undefined || text === undefined ? {} : { oid: valid.oid, text }),
        newest,
        ...(etag === undefined ? {} : { etag }),
        revision: revision + 1,
      },
      revision === 0 ? absent() : equals("revision", revision),
    );
    return true;
  } catch (error) {
    if (error instanceof ConditionFailed) return false;
    throw error;
  }
}
