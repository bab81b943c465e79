import { absent, ConditionFailed, equals } from "../storage/condition.ts";
import { findingKey, findingsPartition } from "../storage/keys.ts";
import type { Item, Table } from "../storage/table.ts";
import { RetryLater } from "../values/errors.ts";
import type { RepositoryId } from "../values/ids.ts";
import { inParallel } from "../values/in-parallel.ts";
import type { Finding } from "./finding.ts";

/** So many findings are read at a time. */
const width = 8;
/** Others who write the same finding at the same moment; after so many tries the whole look is repeated later. */
const tries = 8;

const findingOf = (item: Item): Finding => item.finding as Finding;

/** One finding of a repository, as it is stored: an expiry that has passed is not applied, see `standing.ts`. */
export async function readFinding(table: Table, repository: RepositoryId, fingerprint: string): Promise<Finding | undefined> {
  const item = await table.get(findingKey(repository, fingerprint));
  return item === undefined ? undefined : findingOf(item);
}

/** Those of the fingerprints that are known, each once. */
export async function readFindings(table: Table, repository: RepositoryId, fingerprints: readonly string[]): Promise<readonly Finding[]> {
  const found = await inParallel([...new Set(fingerprints)], width, (fingerprint) => readFinding(table, repository, fingerprint));
  return found.filter((finding) => finding !== undefined);
}

/**
 * The findings of a repository, in the order of their fingerprints; those alone whose fingerprint begins with `prefix` (hexadecimal,
 * lower case), of one capability, at most `most`.
 */
export async function listFindings(
  table: Table,
  repository: RepositoryId,
  { prefix = "", capability, most = Number.POSITIVE_INFINITY }: { prefix?: string; capability?: string; most?: number } = {},
): Promise<readonly Finding[]> {
  const findings: Finding[] = [];
  let after: string | undefined;
  do {
    const page = await table.query({
      PK: findingsPartition(repository),
      ...(prefix === "" ? {} : { SK: { beginsWith: prefix } }),
      ...(after === undefined ? {} : { after }),
    });
    findings.push(...page.items.map(findingOf).filter((finding) => capability === undefined || finding.capability === capability));
    after = page.next;
  } while (after !== undefined && findings.length < most);
  return findings.slice(0, most);
}

/**
 * Replaces a finding by what `next` makes of the stored one, on condition that nobody else writes it meanwhile; otherwise `next` is
 * asked again with what they wrote. `next` answers undefined to leave it as it is.
 *
 * @returns the finding as it stands afterwards.
 * @throws RetryLater `findings_busy` when others write it again and again.
 */
export async function changeFinding(
  table: Table,
  repository: RepositoryId,
  fingerprint: string,
  next: (known: Finding | undefined) => Finding | undefined,
): Promise<Finding | undefined> {
  const key = findingKey(repository, fingerprint);
  for (let attempt = 0; attempt < tries; attempt += 1) {
    const item = await table.get(key);
    const known = item === undefined ? undefined : findingOf(item);
    const finding = next(known);
    if (finding === undefined) return known;
    const revision = Number(item?.revision ?? 0);
    try {
      await table.put({ ...key, finding, revision: revision + 1 }, item === undefined ? absent() : equals("revision", revision));
      return finding;
    } catch (error) {
      if (!(error instanceof ConditionFailed)) throw error;
    }
  }
  throw new RetryLater("findings_busy", "Others write the same finding at this moment; it is tried again in 5 s.", {
    seconds: 5,
    countsAsFailure: false,
  });
}
