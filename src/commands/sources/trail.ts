import type { AuditEvent } from "../../audit/cloud-event.ts";
import { listEvents } from "../../audit/list.ts";
import type { Table } from "../../storage/table.ts";
import type { Clock } from "../../values/clock.ts";
import type { RepositoryRef } from "../../values/ids.ts";
import type { TrailEntry } from "../knowledge.ts";

/** So many events are read, of which a verb shows some. */
const mostRead = 100;

/** The newest entries of the audit trail about this repository. */
export async function trailOf(
  { id, ownerId }: RepositoryRef,
  { table, clock }: { table: Table; clock: Clock },
): Promise<readonly TrailEntry[]> {
  const { events } = await listEvents(table, { ownerId, repositoryId: id, limit: mostRead }, clock.now());
  return events.map(entryOf);
}

const entryOf = ({ data }: AuditEvent): TrailEntry => ({
  at: data.time,
  action: data.api.operation,
  phase: data.unmapped.phase,
  summary: data.message,
  detail: data.status_detail ?? null,
  by: data.actor.user?.name ?? null,
  event: data.unmapped.delivery?.event ?? null,
});
