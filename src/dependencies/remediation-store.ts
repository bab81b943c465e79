import { fixesLookKey, fixesPartition, fixKey } from "../storage/keys.ts";
import type { Item, Table } from "../storage/table.ts";
import { dayOf } from "../values/day.ts";
import type { RepositoryId } from "../values/ids.ts";
import type { NoFix, Plan } from "./ecosystems/ecosystem.ts";
import type { LeftOut } from "./words/story.ts";

/** How planning ended, as far as it is needed when nothing has changed since. Plain data. */
export type Planned =
  | {
      readonly kind: "planned";
      readonly files: { readonly [path: string]: string };
      readonly summary: FixSummary;
      /** Nothing where a package is fixed alone. */
      readonly left?: readonly LeftOut[];
    }
  | { readonly kind: "unfixable"; readonly noFix: readonly NoFix[] }
  | { readonly kind: "idle"; readonly outlook: Idle };

/** There is nothing to be done: see `Outlook`. */
export type Idle =
  | { readonly kind: "settled" | "package-gone" }
  | { readonly kind: "ignored"; readonly reason: string; readonly until: string | null }
  | { readonly kind: "minor" };

/** What is said of a fix in one line. */
export type FixSummary = Pick<Plan, "package" | "to" | "strategy" | "manifest"> & {
  /** Installed versions that are vulnerable. */
  readonly from: readonly string[];
  /** Where several packages are fixed together: what is said of each. `package` has their names in short, the rest is of the first. */
  readonly members?: readonly FixSummary[];
};

/** Somebody closed the pull request, or said that the package is to be left alone. */
export type Ignored = {
  /** Login of a person. */
  readonly by: string;
  /** Milliseconds since the epoch. */
  readonly at: number;
  /** The pull request that was closed; null when it was said otherwise. */
  readonly pull: number | null;
  /** The last day on which it holds, as `2026-12-31`; for good where there is none. */
  readonly until?: string | null;
};

/** What still holds at that time (milliseconds since the epoch). */
export const ignoredAt = (ignored: Ignored | null | undefined, now: number): Ignored | null =>
  ignored == null || (typeof ignored.until === "string" && ignored.until < dayOf(now)) ? null : ignored;

/** What is kept of one fix. Plain data. */
export type Remediation = {
  readonly branch: string;
  /** Numbers of the alerts that it is for. */
  readonly alerts: readonly number[];
  /** Everything that the plan was made from, as a hash; what was planned from it, and when (milliseconds since the epoch). */
  readonly inputs: string | null;
  readonly planned: Planned | null;
  readonly plannedAt: number;
  readonly ignored: Ignored | null;
  /** The closed pull request that counts no more: somebody wants another. */
  readonly forgiven: number | null;
  /** The commit of somebody else of which the pull request has been told. */
  readonly toldOf: string | null;
};

/** What the last look at a repository ended with. Plain data. */
export type LastLook = {
  /** When it began, in milliseconds since the epoch. */
  readonly at: number;
  /** Of the occasion; see `Occasion.episode`. */
  readonly episode: string;
  /** Whether it saw everything. */
  readonly whole: boolean;
  /** When something may have to be done although nobody says so: milliseconds since the epoch. */
  readonly due: number;
  /** Whether there is anything that a push could change. */
  readonly busy: boolean;
};

const remediationOf = (item: Item): Remediation => ({
  branch: item.SK.slice("fix#".length),
  alerts: (item.alerts as readonly number[] | undefined) ?? [],
  inputs: (item.inputs as string | undefined) ?? null,
  planned: (item.planned as Planned | undefined) ?? null,
  plannedAt: Number(item.plannedAt ?? 0),
  ignored: (item.ignored as Ignored | null | undefined) ?? null,
  forgiven: (item.forgiven as number | null | undefined) ?? null,
  toldOf: (item.toldOf as string | null | undefined) ?? null,
});

/** What is kept of a repository's fixes, by branch. */
export async function listRemediations(table: Table, repository: RepositoryId): Promise<ReadonlyMap<string, Remediation>> {
  const found = new Map<string, Remediation>();
  let after: string | undefined;
  do {
    const page = await table.query({
      PK: fixesPartition(repository),
      SK: { beginsWith: "fix#" },
      ...(after === undefined ? {} : { after }),
    });
    for (const item of page.items) found.set(item.SK.slice("fix#".length), remediationOf(item));
    after = page.next;
  } while (after !== undefined);
  return found;
}

export async function readRemediation(table: Table, repository: RepositoryId, branch: string): Promise<Remediation | undefined> {
  const item = await table.get(fixKey(repository, branch));
  return item === undefined ? undefined : remediationOf(item);
}

/** Keeps what is given of it; the rest stays. */
export async function keepRemediation(
  table: Table,
  repository: RepositoryId,
  { branch, ...given }: Pick<Remediation, "branch"> & Partial<Remediation>,
): Promise<void> {
  await table.update(fixKey(repository, branch), { set: given });
}

/** Forgets the fixes of these branches. */
export async function forgetRemediations(table: Table, repository: RepositoryId, branches: readonly string[]): Promise<void> {
  for (const branch of branches) await table.delete(fixKey(repository, branch));
}

export async function readLastLook(table: Table, repository: RepositoryId): Promise<LastLook | undefined> {
  const item = await table.get(fixesLookKey(repository));
  return item?.look as LastLook | undefined;
}

export const keepLastLook = (table: Table, repository: RepositoryId, look: LastLook): Promise<void> =>
  table.put({ ...fixesLookKey(repository), look });
