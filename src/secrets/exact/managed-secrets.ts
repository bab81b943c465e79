import type { Table } from "../../storage/table.ts";
import { stateOf } from "./index-state.ts";
import type { ManagedSecretRef } from "./managed-secret.ts";

/** How a version of a managed secret stands by what the index last saw: null when it is neither the current one nor the one before. */
export async function stageOf(
  table: Table,
  { store, id, version }: Pick<ManagedSecretRef, "store" | "id" | "version">,
): Promise<ManagedSecretRef["stage"] | null> {
  const state = await stateOf(table, store, id);
  return state?.versions[version] ?? null;
}
