import { heldBy } from "../../changes/held.ts";
import { listHolds } from "../../changes/holds.ts";
import { pauseId, pausesOver } from "../../changes/pause.ts";
import type { Table } from "../../storage/table.ts";
import type { RepositoryRef } from "../../values/ids.ts";
import type { Brakes } from "../knowledge.ts";

export interface BrakesOptions {
  readonly table: Table;
  /** A pause that stands in the configuration. */
  readonly configured: (repository: RepositoryRef) => Promise<{ readonly reason: string } | undefined>;
}

/** What holds the bot back in this repository. */
export async function brakesOn(repository: RepositoryRef, { table, configured }: BrakesOptions): Promise<Brakes> {
  const pauses = (await pausesOver(table, repository)).map((pause) => ({
    what: pause.scope.kind === "everywhere" ? ("everything" as const) : pause.scope.kind,
    by: pause.by,
    reason: pause.reason,
    since: pause.since,
    ends: pause.scope.kind === "repository" && pause.actor !== undefined ? pauseId(pause) : null,
  }));
  const inFile = await configured(repository);
  const holds = [];
  for (const { approvalId, approval } of await listHolds(table, repository.ownerId)) {
    if (approval !== undefined) continue;
    const summaries = await heldHere(table, approvalId, repository);
    if (summaries.length > 0) holds.push({ id: approvalId, summaries });
  }
  return {
    pauses: [
      ...pauses,
      ...(inFile === undefined ? [] : [{ what: "configuration" as const, by: null, reason: inFile.reason, since: null, ends: null }]),
    ],
    holds,
  };
}

async function heldHere(table: Table, holdId: string, { id }: RepositoryRef): Promise<readonly string[]> {
  const summaries: string[] = [];
  for await (const held of heldBy(table, holdId)) if (held.repository.id === id) summaries.push(...held.summaries);
  return summaries;
}
