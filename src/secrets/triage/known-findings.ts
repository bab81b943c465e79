import { type Finding, namesFinding, shortIdOf } from "../../findings/finding.ts";
import type { KnownFinding } from "../../findings/known-finding.ts";
import { stateAt } from "../../findings/standing.ts";
import { listFindings } from "../../findings/store.ts";
import { codeSpan } from "../../github/markdown.ts";
import type { Table } from "../../storage/table.ts";
import type { RepositoryRef } from "../../values/ids.ts";
import { certaintyWords, placeWords } from "../leak-words.ts";
import { secretsName } from "../name.ts";
import { detailOf, proofOf, type SecretDetail } from "./secret-detail.ts";

/**
 * The findings of a repository that are named by the beginning of their fingerprint, at most two for each name.
 *
 * @param now milliseconds since the epoch
 */
export async function knownFindings(
  table: Table,
  { id }: RepositoryRef,
  names: readonly string[],
  now: number,
): Promise<readonly KnownFinding[]> {
  const prefixes = [...new Set(names.map((name) => name.toLowerCase()))].filter((name) => namesFinding.test(name));
  const found = new Map<string, Finding>();
  for (const prefix of prefixes) {
    for (const finding of await listFindings(table, id, { prefix, capability: secretsName, most: 2 }))
      found.set(finding.fingerprint, finding);
  }
  if (found.size === 0) return [];
  const all = await listFindings(table, id, { capability: secretsName });
  const tags = all.map((finding) => detailOf(finding).valueTag);
  return [...found.values()].map((finding) => {
    const { valueTag } = detailOf(finding);
    return wordsOf(finding, valueTag === "" ? 0 : tags.filter((tag) => tag === valueTag).length - 1, now);
  });
}

function wordsOf(finding: Finding, elsewhere: number, now: number): KnownFinding {
  const { fingerprint, title, severity, resolution, firstSeen, lastSeen } = finding;
  const detail = detailOf(finding);
  const state = stateAt(finding, now);
  return {
    ...{ fingerprint, title, severity, state, resolution, firstSeen, lastSeen, elsewhere },
    id: shortIdOf(finding),
    proof: proofOf(detail),
    why: certaintyWords(detail, true),
    managed: [
      ...new Set(
        detail.managed.map(({ name, field }) => (field === null ? codeSpan(name) : `${codeSpan(name)}, field ${codeSpan(field, 60)}`)),
      ),
    ],
    where: detail.places.map((place) => placeWords(place, place.lines.startLine)),
    alerts: detail.alerts.map(({ number }) => number),
    advice: adviceOf(finding, detail, state),
  };
}

function adviceOf(finding: Finding, detail: SecretDetail, state: Finding["state"]): readonly string[] {
  if (state !== "open") return [`${command("reopen", finding)} lets it count again.`];
  const page = detail.documentation === null ? "" : ` How: ${detail.documentation}`;
  const todo =
    detail.certainty === "exact"
      ? `**Take it for known to others**: have the managed secret replaced. A further commit that takes it out does not undo that.${page}`
      : `**Take it for known to others**: revoke it first, then take it out of the text.${page}`;
  const aside =
    proofOf(detail) === null
      ? `If it is none, somebody with the role maintain who did not write it puts it aside: ${dismissal(finding)}.`
      : `Somebody with the role maintain who did not write it can put it aside for at most 30 days: ${dismissal(finding, " as:wont-fix until:YYYY-MM-DD")}.`;
  return [todo, aside];
}

const command = (verb: string, finding: Finding): string => codeSpan(`/warden ${verb} ${shortIdOf(finding)}`);
const dismissal = (finding: Finding, more = ""): string => codeSpan(`/warden dismiss ${shortIdOf(finding)} SHA${more} reason:"…"`);
