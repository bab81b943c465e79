import type { Occasion } from "../changes/engine.ts";
import type { Table } from "../storage/table.ts";
import { keepRemediation, readRemediation } from "./remediation-store.ts";

/** What an event says of a pull request of ours, as `Occasion.params`. */
export type ClosingNote = {
  readonly kind: "closing";
  readonly branch: string;
  readonly pull: number;
  /** Login of whoever closed it; null where it was opened again. */
  readonly closedBy: string | null;
  /** Milliseconds since the epoch. */
  readonly at: number;
};

/** Keeps that a person closed a pull request of ours: by the time of the look its branch may be gone, and with it what GitHub tells by it. */
export async function noteClosing({ repository, params = {} }: Occasion, table: Table): Promise<void> {
  const { kind, branch, pull, closedBy, at } = params as unknown as ClosingNote;
  if (kind !== "closing") return;
  const known = await readRemediation(table, repository.id, branch);
  // Events come late and in any order.
  if (known?.ignored != null && known.ignored.at > at) return;
  if (closedBy === null && known?.ignored?.pull !== pull) return;
  await keepRemediation(table, repository.id, { branch, ignored: closedBy === null ? null : { by: closedBy, at, pull } });
}
