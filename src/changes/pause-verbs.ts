import type { AuditEntry } from "../audit/event.ts";
import { idOf } from "../values/hash.ts";
import type { OwnerId } from "../values/ids.ts";
import type { ReleaseContext, Releaser } from "./approval.ts";
import { releaseHeld } from "./held.ts";
import { type Pause, type PauseScope, pauseId, readPause, removePause, storePause } from "./pause.ts";

/** What an audit event says of a pause, in the trail of each owner whom it concerns. */
const entryOf = (pause: Pause, ownerId: OwnerId): Pick<AuditEntry, "of" | "attempt" | "ownerId" | "repository" | "target"> => {
  const { scope } = pause;
  return {
    of: idOf({ pause: pauseId(pause), owner: ownerId }),
    attempt: 1,
    ownerId,
    target: { scope: scope.kind },
    ...(scope.kind === "repository" ? { repository: { id: scope.repositoryId, owner: scope.owner, name: scope.name } } : {}),
  };
};

/** A pause of everything concerns every owner that there is; those are named by the caller. */
const ownersOf = (scope: PauseScope, everybody: readonly OwnerId[]): readonly OwnerId[] =>
  scope.kind === "everywhere" ? everybody : [scope.ownerId];

/**
 * Pauses, at once. The pause is stored before it is recorded: an emergency brake must not wait for the audit trail. Repeated, it
 * changes nothing.
 *
 * @param everybody the owners on whom the App is installed, for the trail of a pause of everything
 * @returns the pause that stands, which may be an earlier one.
 */
export async function pause(
  { table, ledger, clock }: Pick<ReleaseContext, "table" | "ledger" | "clock">,
  scope: PauseScope,
  { by, actor, reason }: Releaser & { readonly reason: string },
  everybody: readonly OwnerId[] = [],
): Promise<Pause> {
  const standing = await storePause(table, { scope, reason, by, since: clock.now() });
  for (const owner of ownersOf(scope, everybody)) {
    await ledger.record({
      ...entryOf(standing, owner),
      phase: "started",
      action: "brakes.pause",
      at: standing.since,
      ...(actor === undefined ? {} : { actor }),
      decision: { allowed: true, reason: standing.reason },
      summary: `${standing.by} paused the bot.`,
    });
  }
  return standing;
}

/**
 * Ends a pause and queues a look at everything that it held.
 *
 * @returns the pause that was ended, and how many looks were queued; undefined when nothing was paused.
 */
export async function resume(
  { table, ledger, clock, ask }: ReleaseContext,
  scope: PauseScope,
  { by, actor }: Releaser,
  everybody: readonly OwnerId[] = [],
): Promise<{ pause: Pause; released: number } | undefined> {
  const standing = await readPause(table, scope);
  if (standing === undefined) return undefined;
  for (const owner of ownersOf(scope, everybody)) {
    await ledger.record({
      ...entryOf(standing, owner),
      phase: "succeeded",
      action: "brakes.pause",
      at: clock.now(),
      ...(actor === undefined ? {} : { actor }),
      summary: `${by} let the bot go on.`,
    });
  }
  await removePause(table, scope);
  const id = pauseId(standing);
  const released = await releaseHeld(table, id, ask, { kind: "operator", id, ...(actor === undefined ? {} : { actor }) });
  return { pause: standing, released };
}
