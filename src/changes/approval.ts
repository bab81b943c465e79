import type { Ledger } from "../audit/ledger.ts";
import type { Table } from "../storage/table.ts";
import type { Clock } from "../values/clock.ts";
import { PipewardenError } from "../values/errors.ts";
import { idOf } from "../values/hash.ts";
import type { OwnerId } from "../values/ids.ts";
import type { AskForLook } from "./brake.ts";
import { announcer } from "./budget-brake.ts";
import type { Cause } from "./change.ts";
import { releaseHeld } from "./held.ts";
import { approveHold, type Hold, listHolds } from "./holds.ts";
import { readOwner } from "./owners.ts";

/** What releasing takes, whoever asks for it: an operator on the command line, or somebody in a conversation. */
export interface ReleaseContext {
  readonly table: Table;
  readonly ledger: Ledger;
  readonly clock: Clock;
  readonly ask: AskForLook;
}

/** Who releases. That they may is for the caller to find out. */
export interface Releaser {
  /** For people: "An operator", or a login. */
  readonly by: string;
  readonly actor?: { readonly id: number; readonly login: string; readonly type: string };
}

/**
 * Lets a held version of an owner's policy go on: records who approved, marks the hold, and queues a look at everything held, which
 * decides anew. Interrupted anywhere and called again, it ends the same, with one approval; and the marked hold alone lets the
 * hourly sweep pass, should nobody call again.
 *
 * @returns the hold, and how many looks this call queued.
 * @throws PipewardenError `hold_unknown` when the owner has no such hold, `hold_ambiguous` when it has two.
 */
export async function approve(
  context: ReleaseContext,
  owner: OwnerId,
  approvalId: string,
  { by, actor }: Releaser,
): Promise<{ hold: Hold; released: number }> {
  const { table, ledger, clock, ask } = context;
  const [found, ...others] = (await listHolds(table, owner)).filter((hold) => hold.approvalId === approvalId);
  if (found === undefined) {
    throw new PipewardenError("hold_unknown", `Nothing is held under ${approvalId}. \`bin/pipewarden holds\` lists what is held.`);
  }
  if (others.length > 0) {
    throw new PipewardenError("hold_ambiguous", `Two versions of the configuration share ${approvalId}. Edit the configuration once more.`);
  }
  const at = found.approval?.at ?? clock.now();
  await ledger.record({
    of: idOf({ hold: owner, policyVersion: found.policyVersion }),
    phase: "approved",
    attempt: 1,
    action: "brakes.release",
    at,
    ownerId: owner,
    ...(actor === undefined ? {} : { actor }),
    target: { approvalId, policyVersion: found.policyVersion },
    decision: { allowed: true, reason: `${found.approval?.by ?? by} approved what was held.` },
    summary: `Let a version of the configuration change more than ${found.limit} repositories within an hour.`,
  });
  const hold = await approveHold(table, found, { by, at });
  const cause: Cause = { kind: "operator", id: approvalId, ...(actor === undefined ? {} : { actor }) };
  const released = await releaseHeld(table, approvalId, ask, cause);
  const { home } = await readOwner(table, owner);
  if (home !== undefined) await ask("act", { capability: announcer, id: idOf({ approved: approvalId, owner }), repository: home, cause });
  return { hold, released };
}
