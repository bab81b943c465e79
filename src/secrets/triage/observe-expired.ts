import type { Finding } from "../../findings/finding.ts";
import { listFindings } from "../../findings/store.ts";
import type { Reader } from "../../github/client.ts";
import type { RepositoryRef } from "../../values/ids.ts";
import type { AlertOptions } from "../alerts/observe-alert.ts";
import { secretsName } from "../name.ts";
import { type ExpiryFacts, isOver } from "./decide-expired.ts";
import { observeReplaced } from "./observe-replaced.ts";
import { readAlerts } from "./observe-triage.ts";
import { detailOf } from "./secret-detail.ts";

/** So many are opened again with one look; the next hour has the others. */
const mostAtOnce = 20;

/** The findings whose judgement holds no more. Where there are none, GitHub is not asked. `now`: milliseconds since the epoch. */
export async function observeExpired(
  repository: RepositoryRef,
  reader: Reader,
  { table, github, rules }: Pick<AlertOptions, "table" | "github" | "rules">,
  now: number,
): Promise<ExpiryFacts> {
  const all = await listFindings(table, repository.id, { capability: secretsName });
  /** Everything of the same credential. */
  const around = async (finding: Finding) => {
    const { valueTag } = detailOf(finding);
    const same = valueTag === "" ? [finding] : all.filter((each) => detailOf(each).valueTag === valueTag);
    const numbers = same.flatMap((each) => detailOf(each).alerts.map(({ number }) => number));
    return { same, alerts: await readAlerts(numbers, repository, github) };
  };
  const over: ExpiryFacts["over"][number][] = [];
  for (const finding of all.filter((each) => isOver(each, now)).slice(0, mostAtOnce)) {
    over.push({ finding, ...(await around(finding)) });
  }
  const replaced: ExpiryFacts["replaced"][number][] = [];
  for (const each of await observeReplaced(all, repository, reader, { table, rules }, now)) {
    replaced.push({ ...each, ...(await around(each.finding)) });
  }
  return { kind: "expiry", repository, over, replaced };
}
