import type { Table } from "../storage/table.ts";
import type { Clock } from "../values/clock.ts";
import { idOf } from "../values/hash.ts";
import type { AskForLook, Brake } from "./brake.ts";
import { budgetLimit, hasPlace, takePlace } from "./budget.ts";
import type { Change } from "./change.ts";
import { dropHeld, noteHeld } from "./held.ts";
import { type Hold, noteAnnounced, openHold, readHold } from "./holds.ts";
import { readOwner } from "./owners.ts";

/** The name of the capability that tells people what is held; see `announcement.ts`. */
export const announcer = "brakes";

/** Between two announcements while more and more is held, in milliseconds. */
const announcePeriod = 5 * 60_000;
/** Seconds that an announcement waits, so that it names more than the first that was held. */
const announceDelay = 60;

export interface BudgetBrakeOptions {
  readonly table: Table;
  readonly clock: Clock;
  readonly ask: AskForLook;
}

/**
 * Holds what one version of a policy would change beyond its budget. What only tells people is not counted, nor what no
 * configuration asked for. A repository that has its place goes on until its hour is over, so that it is not left half changed.
 */
export function budgetBrake({ table, clock, ask }: BudgetBrakeOptions): Brake {
  const announce = async (hold: Hold): Promise<void> => {
    const now = clock.now();
    if (hold.announcedAt !== undefined && now - hold.announcedAt < announcePeriod) return;
    const { home } = await readOwner(table, hold.ownerId);
    if (home === undefined) return;
    const id = idOf({ announce: hold.approvalId, after: hold.announcedAt ?? 0 });
    await ask("act", { capability: announcer, id, repository: home, cause: { kind: "request", id: hold.approvalId } }, announceDelay);
    await noteAnnounced(table, hold, now);
  };

  /** Undefined when the place was to be had after all. */
  const holdOf = async (change: Change, policyVersion: string): Promise<Hold | undefined> => {
    const { id: repository, ownerId: owner } = change.target.repository;
    const place = { owner, policyVersion, repository };
    const standing = await readHold(table, owner, policyVersion);
    if (standing?.approval !== undefined) return undefined;
    if (standing !== undefined) return (await hasPlace(table, place, clock.now())) ? undefined : standing;
    const { repositories } = await readOwner(table, owner);
    const limit = budgetLimit(repositories);
    if (await takePlace(table, place, limit, clock.now())) return undefined;
    return openHold(table, { ownerId: owner, policyVersion, heldAt: clock.now(), limit, repositories });
  };

  return {
    async holds(change, { policyVersion, tells, begun }) {
      if (policyVersion === undefined || tells || begun) return undefined;
      const hold = await holdOf(change, policyVersion);
      if (hold === undefined) return undefined;
      const isNews = await noteHeld(table, hold.approvalId, change, clock.now());
      // Whoever approves marks the hold before reading the list: either this reads the mark, or the list had the repository.
      if ((await readHold(table, hold.ownerId, policyVersion))?.approval !== undefined) {
        await dropHeld(table, hold.approvalId, { repository: change.target.repository, capability: change.capability });
        return undefined;
      }
      if (isNews || hold.announcedAt === undefined) await announce(hold);
      return sentenceOf(hold);
    },
  };
}

/** Of the hold's own numbers, which stay; how much is held by now, the announcement tells. */
function sentenceOf({ limit, repositories, approvalId }: Hold): string {
  const all = repositories === 0 ? "" : ` of ${repositories}`;
  return `One version of the configuration may change ${limit}${all} repositories within an hour, and this one would change more. If that is meant, an operator approves it: bin/pipewarden approve ${approvalId}`;
}
