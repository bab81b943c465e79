import type { Finding } from "../../findings/finding.ts";
import type { Sighting } from "../../findings/sighting.ts";
import type { Hit } from "../hit.ts";
import { secretsName } from "../name.ts";
import { type AlertRef, detailAsJson, type SeenPlace } from "./secret-detail.ts";

const certainties: readonly Hit["certainty"][] = ["guess", "format", "checksum", "exact"];
const surest = (hits: readonly Hit[]): Hit["certainty"] =>
  certainties[Math.max(...hits.map(({ certainty }) => certainties.indexOf(certainty)))] ?? "guess";

/** An alive one counts, then a dead one; not to know is what remains. */
const livenessOf = (hits: readonly Hit[]): Hit["liveness"] =>
  (["alive", "dead", "unknown"] as const).find((each) => hits.some(({ liveness }) => liveness === each)) ?? null;

const seenPlace = ({ place, lines }: Hit): SeenPlace => ({ ...place, lines });

const unique = <Entry>(entries: readonly Entry[]): readonly Entry[] => [
  ...new Map(entries.map((entry) => [JSON.stringify(entry), entry])).values(),
];

/**
 * What a look saw, as it is kept: one sighting for each fingerprint, whose places are those of all its hits. Pure.
 *
 * @param seenAt milliseconds since the epoch
 * @param about GitHub's alerts about them, the pull request that proposes them, and a severity beyond the rule's own
 */
export function sightingsOf(
  hits: readonly Hit[],
  seenAt: number,
  about: { readonly alerts?: readonly AlertRef[]; readonly pull?: number | null; readonly severity?: Finding["severity"] } = {},
): readonly Sighting[] {
  const grouped = Map.groupBy(hits, ({ fingerprint }) => fingerprint);
  return [...grouped].flatMap(([fingerprint, same]): readonly Sighting[] => {
    const [first] = same;
    if (first === undefined) return [];
    const { rule, description, documentation, kind, valueTag } = first;
    return [
      {
        fingerprint,
        capability: secretsName,
        rule,
        title: description,
        severity: about.severity ?? first.severity,
        seenAt,
        detail: detailAsJson({
          valueTag,
          kind,
          documentation,
          certainty: surest(same),
          liveness: livenessOf(same),
          publishedExample: same.some(({ publishedExample }) => publishedExample),
          managed: unique(same.flatMap(({ managed }) => managed)),
          encodings: unique(same.flatMap(({ encodings }) => encodings)),
          places: unique(same.map(seenPlace)),
          alerts: about.alerts ?? [],
          pulls: about.pull === undefined || about.pull === null ? [] : [about.pull],
        }),
      },
    ];
  });
}
