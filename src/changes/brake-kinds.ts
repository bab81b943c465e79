import type { Ledger } from "../audit/ledger.ts";
import type { Table } from "../storage/table.ts";
import type { Clock } from "../values/clock.ts";
import type { Json } from "../values/json.ts";
import { approve } from "./approval.ts";
import type { AskForLook } from "./brake.ts";
import type { Change } from "./change.ts";
import { releaseHeld, surveyHeld } from "./held.ts";
import { listHolds } from "./holds.ts";
import type { ChangeKind } from "./kind.ts";
import { type Pause, type PauseScope, pauseId, readPause, removePause, storePause } from "./pause.ts";

export interface BrakeKindsOptions {
  readonly table: Table;
  readonly ledger: Ledger;
  readonly clock: Clock;
  readonly ask: AskForLook;
}

/** Whether something that holds is gone, and a look at everything that it held is queued. */
export type Released = { readonly released: boolean };

const repositoryScope = ({ target: { repository } }: Change): PauseScope => ({
  kind: "repository",
  ownerId: repository.ownerId,
  owner: repository.owner,
  repositoryId: repository.id,
  name: repository.name,
});

const released = (state: Json, description: Json): boolean =>
  (state as Released | null)?.released === (description as Released | null)?.released;

/**
 * The bot's own brakes as targets of changes, so that pulling one on somebody's word has an intent and an outcome in the audit trail.
 * Nothing outside is written. They only tell, as far as the brakes go: a pause must not hold the change that ends it.
 */
export function brakeKinds({ table, ledger, clock, ask }: BrakeKindsOptions): readonly ChangeKind[] {
  const held = async (id: string): Promise<boolean> => (await surveyHeld(table, id, 0)).repositories > 0;

  /** `want`: the pause as this change makes it. One that stands already is left as it is. */
  const pause: ChangeKind = {
    name: "brakes.pause",
    permissions: { metadata: "read" },
    tells: true,
    async read(change) {
      const standing = await readPause(table, repositoryScope(change));
      return standing === undefined ? null : { paused: true };
    },
    matches: (state, description) => (state === null) === (description === null),
    async perform(change) {
      const { by, reason } = change.params;
      const { actor } = change.cause;
      await storePause(table, {
        scope: repositoryScope(change),
        by: String(by),
        reason: String(reason),
        since: clock.now(),
        ...(actor === undefined ? {} : { actor: { id: actor.id, login: actor.login } }),
      });
      return undefined;
    },
  };

  /** `target.pause`: the one that is ended; a later one of the same repository stands. */
  const resume: ChangeKind = {
    name: "brakes.resume",
    permissions: { metadata: "read" },
    tells: true,
    async read(change): Promise<Released> {
      const id = String(change.target.pause);
      return { released: !stands(await readPause(table, repositoryScope(change)), id) && !(await held(id)) };
    },
    matches: released,
    async perform(change) {
      const id = String(change.target.pause);
      const scope = repositoryScope(change);
      if (stands(await readPause(table, scope), id)) await removePause(table, scope);
      await releaseHeld(table, id, ask, lookCause(change));
      return undefined;
    },
  };

  /** `target.hold`: what people type to release it. */
  const release: ChangeKind = {
    name: "brakes.release",
    permissions: { metadata: "read" },
    tells: true,
    async read(change): Promise<Released> {
      const id = String(change.target.hold);
      const holds = (await listHolds(table, change.target.repository.ownerId)).filter(({ approvalId }) => approvalId === id);
      const approved = holds.length > 0 && holds.every(({ approval }) => approval !== undefined);
      return { released: approved && !(await held(id)) };
    },
    matches: released,
    async perform(change) {
      const { actor } = change.cause;
      const by = actor?.login ?? "Somebody";
      const { ownerId } = change.target.repository;
      await approve({ table, ledger, clock, ask }, ownerId, String(change.target.hold), { by, ...(actor === undefined ? {} : { actor }) });
      return undefined;
    },
  };

  return [pause, resume, release];
}

const stands = (pause: Pause | undefined, id: string): boolean => pause !== undefined && pauseId(pause) === id;

/** What was held is looked at because it was released; that is no part of the command any more. */
const lookCause = ({ id, cause }: Change) => ({
  kind: "request" as const,
  id,
  ...(cause.actor === undefined ? {} : { actor: cause.actor }),
});
