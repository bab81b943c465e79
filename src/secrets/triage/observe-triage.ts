import type { Occasion } from "../../changes/engine.ts";
import { listFindings } from "../../findings/store.ts";
import { type Alert, readAlert } from "../../github/alert-kinds.ts";
import { classify, isHttpError } from "../../github/classify.ts";
import type { GitHub, Reader } from "../../github/client.ts";
import { MissingPermission } from "../../github/github-errors.ts";
import type { Table } from "../../storage/table.ts";
import type { RepositoryRef } from "../../values/ids.ts";
import { secretsName } from "../name.ts";
import { authorsOf } from "./authors.ts";
import type { TriageFacts } from "./facts.ts";
import { detailOf } from "./secret-detail.ts";
import { wishOf } from "./wish.ts";

export interface TriageOptions {
  readonly table: Table;
  readonly github: Pick<GitHub, "reader">;
}

/** What has to be known to follow the wish that the occasion's params hold. */
export async function observeTriage(
  { repository, cause, params = {} }: Occasion,
  reader: Reader,
  options: TriageOptions,
): Promise<TriageFacts> {
  const wish = wishOf(params);
  const named =
    wish === undefined ? [] : await listFindings(options.table, repository.id, { prefix: wish.finding, capability: secretsName, most: 2 });
  const nothing: TriageFacts = { kind: "triage", repository, named, same: [], alerts: [], own: false, pull: null };
  const [finding] = named;
  if (finding === undefined || named.length > 1) return nothing;
  const { valueTag } = detailOf(finding);
  const all = valueTag === "" ? [finding] : await sameCredential(options.table, repository, valueTag);
  const authors = wish?.what === "dismiss" ? await authorsOf(detailOf(finding), reader, repository) : new Set<number>();
  return {
    ...nothing,
    same: all.filter(({ fingerprint }) => fingerprint !== finding.fingerprint),
    alerts: await readAlerts(
      all.flatMap((each) => detailOf(each).alerts.map(({ number }) => number)),
      repository,
      options.github,
    ),
    own: cause.actor !== undefined && authors.has(cause.actor.id),
    pull: await openPull(cause.conversation ?? 0, reader, repository),
  };
}

/** Every finding of one credential in a repository, by its tag. */
async function sameCredential(table: Table, { id }: Pick<RepositoryRef, "id">, valueTag: string) {
  const findings = await listFindings(table, id, { capability: secretsName });
  return findings.filter((finding) => detailOf(finding).valueTag === valueTag);
}

/** The alerts as they are; none where the App may not see them, since what people decide counts here nevertheless. */
export async function readAlerts(
  numbers: readonly number[],
  repository: RepositoryRef,
  github: Pick<GitHub, "reader">,
): Promise<readonly Alert[]> {
  if (numbers.length === 0) return [];
  const reader = await github.reader(repository, { secret_scanning_alerts: "read" });
  const alerts: (Alert | null)[] = [];
  try {
    for (const number of new Set(numbers)) alerts.push(await readAlert(reader, repository, number));
  } catch (error) {
    if (!(classify(error, 0) instanceof MissingPermission)) throw error;
  }
  return alerts.filter((alert) => alert !== null);
}

async function openPull(number: number, reader: Reader, { owner, name: repo }: RepositoryRef): Promise<TriageFacts["pull"]> {
  if (number === 0) return null;
  try {
    const { data } = await reader.rest.pulls.get({ owner, repo, pull_number: number });
    return data.state === "open" ? number : null;
  } catch (error) {
    if (isHttpError(error) && error.status === 404) return null;
    throw error;
  }
}
