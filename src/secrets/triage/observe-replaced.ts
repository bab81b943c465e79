import type { Finding } from "../../findings/finding.ts";
import type { Reader } from "../../github/client.ts";
import { readFile } from "../../github/contents.ts";
import type { Table } from "../../storage/table.ts";
import type { RepositoryRef } from "../../values/ids.ts";
import type { AlertOptions } from "../alerts/observe-alert.ts";
import { stageOf } from "../exact/managed-secrets.ts";
import type { Hit } from "../hit.ts";
import { detailOf } from "./secret-detail.ts";
import { secretStateAt } from "./secret-standing.ts";

/** So many findings are examined again with one look; the next hour has the others. */
const mostAtOnce = 10;

/** What became of a managed secret that leaked, once the store names none of the versions any more that had its value. Plain data. */
export type Replaced = {
  readonly finding: Finding;
  /** What stands at its place now is still the value of a managed secret: another version of it has the same. */
  readonly still: Hit | null;
};

/**
 * The open findings whose value was a managed secret's. A version that is gone says nothing by itself: another version may have the same
 * value, as where only the host in a JSON secret was changed. So the text is examined again where it stands. What cannot be read stays as
 * it is.
 *
 * @param now milliseconds since the epoch
 */
export async function observeReplaced(
  all: readonly Finding[],
  repository: RepositoryRef,
  reader: Reader,
  { table, rules }: { readonly table: Table; readonly rules: AlertOptions["rules"] },
  now: number,
): Promise<readonly Replaced[]> {
  const gone: Finding[] = [];
  for (const finding of all) {
    const { certainty, managed } = detailOf(finding);
    if (certainty !== "exact" || managed.length === 0 || secretStateAt(finding, "managed", now) !== "open") continue;
    const stages = await Promise.all(managed.map((ref) => stageOf(table, ref)));
    if (stages.every((stage) => stage === null)) gone.push(finding);
    if (gone.length === mostAtOnce) break;
  }
  if (gone.length === 0) return [];
  const inForce = await rules(repository, reader);
  if (inForce === null) return [];
  const found: Replaced[] = [];
  for (const finding of gone) {
    const { places, valueTag } = detailOf(finding);
    const place = places.find(({ kind }) => kind === "file");
    if (place?.kind !== "file") continue;
    const { lines: _, ...where } = place;
    const file = await readFile(reader, { owner: repository.owner, name: repository.name, path: place.path, ref: place.commit });
    if (file.kind !== "file") continue;
    const { hits, notRead } = await inForce.prepared.examine({ place: where, bytes: file.bytes });
    const still = hits.find((hit) => hit.valueTag === valueTag && hit.certainty === "exact") ?? null;
    // What could not be compared may have it still.
    if (still !== null || notRead.length === 0) found.push({ finding, still });
  }
  return found;
}
