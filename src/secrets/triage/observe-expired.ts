import { listFindings } from "../../findings/store.ts";
import type { RepositoryRef } from "../../values/ids.ts";
import { secretsName } from "../name.ts";
import { type ExpiryFacts, isOver } from "./decide-expired.ts";
import { readAlerts, type TriageOptions } from "./observe-triage.ts";
import { detailOf } from "./secret-detail.ts";

/** So many are opened again with one look; the next hour has the others. */
const mostAtOnce = 20;

/** The findings whose judgement holds no more. Where there are none, GitHub is not asked. `now`: milliseconds since the epoch. */
export async function observeExpired(repository: RepositoryRef, { table, github }: TriageOptions, now: number): Promise<ExpiryFacts> {
  const all = await listFindings(table, repository.id, { capability: secretsName });
  const over: ExpiryFacts["over"][number][] = [];
  for (const finding of all.filter((each) => isOver(each, now)).slice(0, mostAtOnce)) {
    const { valueTag } = detailOf(finding);
    const same = valueTag === "" ? [finding] : all.filter((each) => detailOf(each).valueTag === valueTag);
    const numbers = same.flatMap((each) => detailOf(each).alerts.map(({ number }) => number));
    over.push({ finding, same, alerts: await readAlerts(numbers, repository, github) });
  }
  return { kind: "expiry", repository, over };
}
