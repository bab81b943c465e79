import type { Change } from "../changes/change.ts";
import type { ChangeKind } from "../changes/kind.ts";
import { absent, all, ConditionFailed, present } from "../storage/condition.ts";
import { replyKey } from "../storage/keys.ts";
import type { Item, Table } from "../storage/table.ts";
import type { Clock } from "../values/clock.ts";
import { PipewardenError } from "../values/errors.ts";
import { canonicalJson } from "../values/hash.ts";
import type { Json } from "../values/json.ts";
import {
  type AcceptedCommand,
  decisionAttribute,
  type EndedPart,
  partAttribute,
  readCommand,
  recordKey,
  recordSeconds,
} from "./records.ts";
import type { RequestDecision } from "./requests/request.ts";

/** `target` of these kinds, beside the repository. `part` is there for the end of a part of a command's work. */
export type CommandTarget = { readonly conversation: number | null; readonly command: string; readonly part?: string };

const targetOf = ({ target }: Change): CommandTarget => target as unknown as CommandTarget;
const keyOf = (change: Change) => recordKey(change.target.repository.id, targetOf(change).conversation, targetOf(change).command);
const same = (one: Json, other: Json): boolean => canonicalJson(one) === canonicalJson(other);

/**
 * What the bot keeps of a command that asks for work: that it was accepted, by whose authority and for which commit, and what has come
 * of it. Nothing outside is written. Without the first, the work that was asked for is not allowed.
 */
export function commandKinds(table: Table, clock: Clock): readonly ChangeKind[] {
  const read = async (change: Change) =>
    readCommand(table, change.target.repository.id, targetOf(change).conversation, targetOf(change).command);

  const once = async (item: Item): Promise<void> => {
    try {
      await table.put(item, absent());
    } catch (error) {
      if (!(error instanceof ConditionFailed)) throw error;
    }
  };

  const accept: ChangeKind = {
    name: "commands.accept",
    permissions: { metadata: "read" },
    tells: true,
    async read(change) {
      const stored = await read(change);
      return stored === undefined ? null : { id: stored.record.id };
    },
    matches: (state, description) => (state as { id?: string } | null)?.id === (description as { id?: string } | null)?.id,
    async perform(change) {
      const { sections, ...record } = change.want as unknown as AcceptedCommand;
      const { repository } = change.target;
      const ttl = Math.floor(record.acceptedAt / 1000) + recordSeconds;
      // The reply goes first: whoever finds the command finds what to edit.
      if (sections.length > 0) await once({ ...replyKey(repository.id, record.conversation ?? 0, record.id), sections, ttl });
      await once({ ...keyOf(change), record, ttl });
      return undefined;
    },
  };

  const end: ChangeKind = {
    name: "commands.end",
    permissions: { metadata: "read" },
    tells: true,
    async read(change) {
      return (await read(change))?.ended[targetOf(change).part ?? ""] ?? null;
    },
    // A later look of the same command has the last word.
    matches: (state, description) => description === null || same(state, description),
    async perform(change) {
      const ended = change.want as unknown as EndedPart;
      await table.update(keyOf(change), { set: { [partAttribute(targetOf(change).part ?? "")]: ended } }, present());
      return change.want;
    },
  };

  /** What a second person, or the sender, said of a request: the first word counts, and none that comes too late. */
  const decide: ChangeKind = {
    name: "commands.decide",
    permissions: { metadata: "read" },
    tells: true,
    async read(change) {
      return ((await read(change))?.record.request?.decision ?? null) as unknown as Json;
    },
    matches: (state, description) => (state === null || description === null ? state === description : same(state, description)),
    async perform(change) {
      const decision = change.want as unknown as RequestDecision;
      const expiresAt = Number(change.params.expiresAt);
      if (clock.now() >= expiresAt)
        throw new PipewardenError("request_expired", "The request waited for more than 15 minutes. Make it anew.");
      try {
        await table.update(keyOf(change), { set: { [decisionAttribute]: decision } }, all(present(), absent(decisionAttribute)));
      } catch (error) {
        if (!(error instanceof ConditionFailed)) throw error;
      }
      return undefined;
    },
  };

  return [accept, end, decide];
}
