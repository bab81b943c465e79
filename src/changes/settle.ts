import type { Scope } from "../storage/keys.ts";
import type { Lane } from "../values/lane.ts";
import { type ApplyContext, close, finish, holdIfBraked } from "./apply.ts";
import type { Change, Outcome } from "./change.ts";
import { dropPointer, openIntentIds, readRecord } from "./intents.ts";

/**
 * Finishes the intents that an earlier holder of the lease left open, without deciding anew: the target is as wanted → found; as
 * expected → perform; otherwise → conflict. Whoever takes over a scope calls this before anything else. In a scope that has been
 * paused meanwhile nothing is performed: what is not found done is ended as held.
 *
 * @returns the changes that it brought to an end, with their outcomes.
 */
export async function settle(scope: Scope, lane: Lane, context: ApplyContext): Promise<{ change: Change; outcome: Outcome }[]> {
  const settled: { change: Change; outcome: Outcome }[] = [];
  for (const id of await openIntentIds(context.table, scope, lane)) {
    const record = await readRecord(context.table, id);
    if (record === undefined) {
      // The pointer was stored and the intent was not: nothing was intended yet, and its delivery comes again.
      await dropPointer(context.table, scope, lane, id);
      continue;
    }
    const { change, outcome } = record;
    if (outcome !== undefined) await close(change, outcome, context);
    settled.push({ change, outcome: outcome ?? (await end(change, context)) });
  }
  return settled;
}

const end = async (change: Change, context: ApplyContext): Promise<Outcome> =>
  (await holdIfBraked(change, context, { begun: true })) ?? finish(change, context, { trusted: false });
