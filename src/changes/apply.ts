import type { Ledger } from "../audit/ledger.ts";
import type { GitHub } from "../github/client.ts";
import type { Table } from "../storage/table.ts";
import type { Clock } from "../values/clock.ts";
import { ChangedMeanwhile, PipewardenError, RetryLater } from "../values/errors.ts";
import type { Json } from "../values/json.ts";
import type { Brake, Circumstances } from "./brake.ts";
import type { Change, Outcome } from "./change.ts";
import { countFailure, dropPointer, openIntent, readRecord, scopeOf, writeOutcome } from "./intents.ts";
import type { ChangeKind } from "./kind.ts";
import { type Kinds, kindOf } from "./kinds.ts";
import { recordIntent, recordOutcome } from "./trail.ts";

const unforeseenLimit = 5;

/** What applying a change needs. `stillMine` renews the lease of the scope and throws when it was lost. */
export interface ApplyContext {
  readonly table: Table;
  readonly ledger: Ledger;
  readonly github: GitHub;
  readonly kinds: Kinds;
  readonly brakes: readonly Brake[];
  readonly clock: Clock;
  /** Turns whatever a client threw into RetryLater or a PipewardenError; anything else is a fault of ours. */
  readonly classify: (error: unknown) => unknown;
  readonly stillMine: () => Promise<void>;
  /** Called, before a conflict is recorded, so that somebody looks at the target again. Must be durable and repeatable. */
  readonly lookAgain: (change: Change) => Promise<void>;
}

export interface ApplyOptions {
  /** `expect` was observed in this very run; false for a plan that is resumed, for the world has gone on since. */
  readonly observedNow?: boolean;
  /** The version of the configuration that the change was decided under. */
  readonly policyVersion?: string | undefined;
}

/**
 * Performs one change, exactly once however often it is asked for: brakes, intent, read, perform, read back, outcome. The only
 * place in the project from which anything outside is written.
 *
 * @returns how it ended, also when it had ended before.
 * @throws RetryLater when GitHub or the table cannot answer now. The intent then stays open, and whoever holds the scope's lease
 *   next finishes it.
 */
export async function apply(
  change: Change,
  context: ApplyContext,
  { observedNow = false, policyVersion }: ApplyOptions = {},
): Promise<Outcome> {
  const known = await readRecord(context.table, change.id);
  if (known?.outcome === undefined) {
    const held = await holdIfBraked(change, context, { policyVersion, begun: known !== undefined });
    if (held !== undefined) return held;
  }
  const { record, created } = await openIntent(context.table, change, context.clock.now());
  if (record.outcome !== undefined) {
    await close(record.change, record.outcome, context);
    return record.outcome;
  }
  return finish(record.change, context, { trusted: created && observedNow });
}

/**
 * Asks the brakes. A change that they hold before it was begun leaves an event and no intent: it may be asked for again. One that
 * was begun is ended, so that it neither waits in front of everything else nor is performed some day when nobody means it any
 * more; a look at the target decides anew once the brake is released.
 *
 * @returns undefined when it may go on.
 */
export async function holdIfBraked(
  change: Change,
  context: ApplyContext,
  { policyVersion, begun }: Pick<Circumstances, "policyVersion" | "begun">,
): Promise<Outcome | undefined> {
  const tells = context.kinds.get(change.kind)?.tells === true;
  for (const brake of context.brakes) {
    const reason = await brake.holds(change, { policyVersion, begun, tells });
    if (reason === undefined) continue;
    if (begun) return endHeld(change, reason, context);
    const held: Outcome = { status: "held", reason };
    await recordOutcome(context.ledger, change, held, context.clock.now());
    return held;
  }
  return undefined;
}

/** What whoever began it has done already is told as done. */
async function endHeld(change: Change, reason: string, context: ApplyContext): Promise<Outcome> {
  await recordIntent(context.ledger, change, context.clock.now());
  const reached = await foundOr({ status: "held", reason }, change, context);
  const outcome = await writeOutcome(context.table, change, reached, context.clock.now());
  await close(change, outcome, context);
  return outcome;
}

async function foundOr(otherwise: Outcome, change: Change, context: ApplyContext): Promise<Outcome> {
  try {
    const kind = kindOf(context.kinds, change.kind);
    const reader = await context.github.reader(change.target.repository, kind.permissions);
    const now = await kind.read(change, reader);
    return kind.matches(now, change.want) ? { status: "succeeded", found: true, before: change.expect, after: now } : otherwise;
  } catch (error) {
    if (context.classify(error) instanceof RetryLater) throw error;
    // What cannot be read is held as well: a paused repository must not stop its lane.
    return otherwise;
  }
}

/** Brings an open intent to its outcome. A trusted one, of a kind that trusts its observation, is not read again before it is written. */
export async function finish(change: Change, context: ApplyContext, { trusted }: { trusted: boolean }): Promise<Outcome> {
  await recordIntent(context.ledger, change, context.clock.now());
  const reached = await reachOrGiveUp(change, context, trusted);
  if (reached.status === "conflict") await context.lookAgain(change);
  const outcome = await writeOutcome(context.table, change, reached, context.clock.now());
  await close(change, outcome, context);
  return outcome;
}

/** Ends an intent whose outcome stands. The event precedes the drop of the pointer, so that an interrupted end is found and repeated. */
export async function close(change: Change, outcome: Outcome, context: ApplyContext): Promise<void> {
  await recordOutcome(context.ledger, change, outcome, context.clock.now());
  await dropPointer(context.table, scopeOf(change), change.lane, change.id);
}

/** An unforeseen error is thrown, so that the message comes again, until it has happened too often. */
async function reachOrGiveUp(change: Change, context: ApplyContext, trusted: boolean): Promise<Outcome> {
  try {
    return await reach(change, context, trusted);
  } catch (error) {
    if (error instanceof RetryLater || (await countFailure(context.table, change.id)) < unforeseenLimit) throw error;
    return {
      status: "failed",
      error: {
        code: "internal_error",
        message: `The bot failed ${unforeseenLimit} times on this change in a way it does not know; its log has the details.`,
      },
    };
  }
}

async function reach(change: Change, context: ApplyContext, trusted: boolean): Promise<Outcome> {
  try {
    const kind = kindOf(context.kinds, change.kind);
    const reader = await context.github.reader(change.target.repository, kind.permissions);
    if (!(trusted && kind.trustsObservation)) {
      const before = await kind.read(change, reader);
      if (kind.matches(before, change.want)) return { status: "succeeded", found: true, before: change.expect, after: before };
      if (!kind.matches(before, change.expect)) return { status: "conflict", observed: before };
    }
    const writer = await context.github.writer(change.target.repository, kind.permissions);
    await context.stillMine();
    const answered = await kind.perform(change, writer);
    return judge(change, kind, answered ?? (await kind.read(change, reader)));
  } catch (error) {
    const cause = context.classify(error);
    if (cause instanceof ChangedMeanwhile) return { status: "conflict", observed: cause.observed };
    if (cause instanceof RetryLater || !(cause instanceof PipewardenError)) throw cause;
    return { status: "failed", error: { code: cause.code, message: cause.message } };
  }
}

function judge(change: Change, kind: ChangeKind, after: Json): Outcome {
  if (kind.matches(after, change.want)) return { status: "succeeded", found: false, before: change.expect, after };
  return {
    status: "failed",
    error: {
      code: "not_as_wanted",
      message: "GitHub accepted the change, but reading it back shows another state; the next sweep looks again.",
    },
  };
}
