import type { Knowledge } from "./knowledge.ts";
import { type LockChange, lockCommand, lockKey, withLockChanges } from "./lock.ts";
import type { ActionsProject } from "./project.ts";
import { sitesIn } from "./sites.ts";
import type { Pin, Standing } from "./standing.ts";
import type { Target } from "./target.ts";
import { isCommit } from "./version.ts";

export interface LockChanges {
  readonly changes: readonly LockChange[];
  /** Why a reference cannot change, because the lock could not follow: sentences for people. */
  readonly refused: ReadonlyMap<Pin, string>;
}

/** What the lock has to say after references have changed. As long as something is asked for, the answer counts for nothing. */
export function lockChangesFor(
  { lock }: ActionsProject,
  moves: readonly { readonly standing: Standing; readonly target: Target }[],
  knowledge: Knowledge,
): LockChanges {
  const refused = new Map<Pin, string>();
  const changes: LockChange[] = [];
  if (lock === null) return { changes, refused };
  for (const { standing, target } of moves) {
    const { pin } = standing;
    const to = isCommit(pin.ref) ? target.commit : target.tag;
    const key = lockKey(pin.repository, pin.ref);
    const refuse = (why: string): void => {
      refused.set(pin, `${why} Change ${pin.repository} to ${to}, and run \`${lockCommand}\`.`);
    };
    const entry = lock.entries.get(key);
    if (lock.refused !== null) {
      refused.set(pin, lock.refused);
      continue;
    }
    if (entry === undefined) continue;
    const parents = [...lock.entries].flatMap(([parent, { uses }]) => (uses.includes(key) ? [parent] : []));
    const nested = pin.sites.map(({ path }) => nestedKeys(pin.repository, target.commit, path, knowledge));
    if (nested.includes(undefined)) continue;
    const after = new Set(nested.flatMap((each) => each ?? []));
    const isSame = after.size === new Set(entry.uses).size && entry.uses.every((each) => after.has(each));
    const change = { repository: pin.repository, from: pin.ref, to, tag: target.tag, commit: target.commit };
    if (parents.length > 0)
      refuse(`\`${lock.path}\` has ${key} also for ${parents.join(", ")}, which only \`${lockCommand}\` can take apart.`);
    else if (nested.includes(null))
      refuse(`What ${pin.repository} uses itself at ${target.tag} cannot be told, and \`${lock.path}\` has to list it.`);
    else if (!isSame) refuse(`${pin.repository} ${target.tag} uses other actions than before, and \`${lock.path}\` has to list them.`);
    else if (withLockChanges(lock, [...changes, change]) === undefined) refuse(`\`${lock.path}\` is laid out in a way that is not known.`);
    else changes.push(change);
  }
  return { changes, refused };
}

/** What an action or a reusable workflow uses in turn; null where that cannot be told, undefined as long as it is asked for. */
function nestedKeys(repository: string, commit: string, path: string, knowledge: Knowledge): readonly string[] | null | undefined {
  const text = knowledge.definition(repository, commit, path);
  if (text === undefined || text === null) return text;
  // What lies in the action's own repository has references of its own.
  const sites = /\buses["']?\s*:\s*["']?(?:\.\/|\$\/)/.test(text) ? undefined : sitesIn(path, text);
  return sites === undefined ? null : sites.map((site) => lockKey(site.repository, site.ref));
}
