import type { Table } from "../storage/table.ts";
import type { RepositoryRef } from "../values/ids.ts";
import type { Configurations } from "./configurations.ts";
import { defaultMode } from "./mode.ts";
import { readStored } from "./store.ts";

/**
 * Whether a policy can be anything but off in a repository, told from what is stored, so that events that come often cost GitHub no request
 * where nobody wants them looked at. It may be told to be on and turn out to be off, never the other way: only a repository's file could
 * raise the mode, and a file that was ever in force is stored.
 */
export async function mayBeOn(
  policy: string,
  repository: RepositoryRef,
  { configurations, table }: { readonly configurations: Pick<Configurations, "organisation">; readonly table: Table },
): Promise<boolean> {
  const { config } = await configurations.organisation(repository);
  if (config === null) return true;
  const modes = [config.policies[policy]?.mode ?? defaultMode, ...config.selections.map(({ policies }) => policies[policy]?.mode ?? "off")];
  if (modes.some((mode) => mode !== "off")) return true;
  return (await readStored(table, repository.ownerId, repository.id))?.valid !== undefined;
}
