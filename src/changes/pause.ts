import { absent, ConditionFailed } from "../storage/condition.ts";
import { pauseKey, pausesPartition } from "../storage/keys.ts";
import type { Item, Key, Table } from "../storage/table.ts";
import { idOf } from "../values/hash.ts";
import { type OwnerId, type RepositoryId, repositoryId } from "../values/ids.ts";

/** What is paused: the bot everywhere, an owner's repositories, or one of them. */
export type PauseScope =
  | { readonly kind: "everywhere" }
  | { readonly kind: "owner"; readonly ownerId: OwnerId; readonly owner: string }
  | {
      readonly kind: "repository";
      readonly ownerId: OwnerId;
      readonly owner: string;
      readonly repositoryId: RepositoryId;
      readonly name: string;
    };

export interface Pause {
  readonly scope: PauseScope;
  /** What whoever paused gave as the reason. */
  readonly reason: string;
  /** Who paused, for people: "an operator", or a login. */
  readonly by: string;
  /** Milliseconds since the epoch. */
  readonly since: number;
  /** Whoever paused in a conversation; absent for an operator's pause, which only an operator ends. */
  readonly actor?: { readonly id: number; readonly login: string };
}

/** Names one pause, not its scope: what is held by the next pause of the same scope is another list. */
export const pauseId = ({ scope, since }: Pause): string => idOf({ pause: identityOf(scope), since });

const keyOf = (scope: PauseScope): Key =>
  scope.kind === "everywhere"
    ? pauseKey("app")
    : scope.kind === "owner"
      ? pauseKey(scope.ownerId)
      : pauseKey(scope.ownerId, scope.repositoryId);

const identityOf = (scope: PauseScope): string => Object.values(keyOf(scope)).join(" ");

/** Stores the pause, and from then on nothing new begins in its scope. A pause that stands keeps its time and its reason. */
export async function storePause(table: Table, pause: Pause): Promise<Pause> {
  try {
    await table.put({ ...keyOf(pause.scope), ...pause }, absent());
    return pause;
  } catch (error) {
    if (!(error instanceof ConditionFailed)) throw error;
    return (await readPause(table, pause.scope)) ?? storePause(table, pause);
  }
}

export async function removePause(table: Table, scope: PauseScope): Promise<void> {
  await table.delete(keyOf(scope));
}

export async function readPause(table: Table, scope: PauseScope): Promise<Pause | undefined> {
  const item = await table.get(keyOf(scope));
  return item === undefined ? undefined : pauseOf(item);
}

const pauseOf = ({ scope, reason, by, since, actor }: Item): Pause =>
  ({ scope, reason, by, since, ...(actor === undefined ? {} : { actor }) }) as Pause;

/** The pauses of an owner and of its repositories; with "app", the one of everything. */
export async function listPauses(table: Table, owner: OwnerId | "app"): Promise<Pause[]> {
  const pauses: Pause[] = [];
  let after: string | undefined;
  do {
    const page = await table.query({ PK: pausesPartition(owner), ...(after === undefined ? {} : { after }) });
    pauses.push(...page.items.map(pauseOf));
    after = page.next;
  } while (after !== undefined);
  return pauses;
}

/** The pauses that a repository is under, the widest first. */
export async function pausesOver(
  table: Table,
  { id, ownerId }: { readonly id: RepositoryId; readonly ownerId: OwnerId },
): Promise<readonly Pause[]> {
  const items = await Promise.all([pauseKey("app"), pauseKey(ownerId), pauseKey(ownerId, repositoryId(id))].map((key) => table.get(key)));
  return items.flatMap((item) => (item === undefined ? [] : [pauseOf(item)]));
}
