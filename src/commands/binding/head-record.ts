import { headKey, headsPartition } from "../../storage/keys.ts";
import type { Table } from "../../storage/table.ts";
import type { RepositoryId } from "../../values/ids.ts";
import type { HeadRecord } from "./heads.ts";

/** A command is bound to what happened around its comment; nobody follows one that is older than this. */
const keptSeconds = 90 * 24 * 3600;

/** Keeps that a delivery told of this head. Repeated, it changes nothing. */
export async function noteHead(table: Table, repository: RepositoryId, pull: number, head: HeadRecord): Promise<void> {
  const ttl = Math.floor(head.receivedAt / 1000) + keptSeconds;
  await table.put({ ...headKey(repository, pull, head.receivedAt, head.sha), ...head, ttl });
}

/** The heads that deliveries told of since, oldest first. `since`: milliseconds since the epoch. */
export async function readHeads(table: Table, repository: RepositoryId, pull: number, since: number): Promise<HeadRecord[]> {
  const heads: HeadRecord[] = [];
  const range = { from: String(Math.max(0, Math.floor(since))).padStart(13, "0"), to: "~" };
  let after: string | undefined;
  do {
    const page = await table.query({ PK: headsPartition(repository, pull), SK: range, ...(after === undefined ? {} : { after }) });
    for (const { sha, receivedAt, action } of page.items) {
      heads.push({ sha: String(sha), receivedAt: Number(receivedAt), action: String(action) });
    }
    after = page.next;
  } while (after !== undefined);
  return heads;
}
