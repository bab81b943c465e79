import type { Secret } from "../../values/secret.ts";
import type { Tagger } from "../exact/tagger.ts";
import type { Hit } from "../hit.ts";
import { pathOf } from "../place.ts";
import type { Prepared } from "../prepared.ts";
import type { SeenPlace } from "../triage/secret-detail.ts";
import type { AlertAbout } from "./read-alert.ts";

/** So many places of an alert are looked at one by one. */
const mostPlaces = 20;

const livenessOf = { active: "alive", inactive: "dead", unknown: null } as const;

/**
 * What an alert's secret is to the bot, at each of its places: by the bot's own rule where one knows the value, so that it is the same
 * finding as when the bot comes upon it; otherwise by GitHub's kind. The value ends here.
 *
 * @throws what the table throws in which managed secrets are looked up.
 */
export async function hitsOfAlert(
  alert: AlertAbout,
  secret: Secret,
  places: readonly SeenPlace[],
  { prepared, tagger }: { readonly prepared: Prepared; readonly tagger: Tagger },
): Promise<readonly Hit[]> {
  const hits: Hit[] = [];
  const bytes = new TextEncoder().encode(secret.reveal());
  for (const { lines, ...place } of places.slice(0, mostPlaces)) {
    const found = (await prepared.examine({ place, bytes })).hits;
    const [hit] = found.toSorted((one, other) => Number(other.certainty === "exact") - Number(one.certainty === "exact"));
    const liveness = livenessOf[alert.validity];
    hits.push({
      ...(hit ?? byGitHub(alert, secret, place, tagger)),
      place,
      lines,
      allowedInline: false,
      ...(liveness === null ? {} : { liveness }),
    });
  }
  return hits;
}

function byGitHub({ type, title }: AlertAbout, value: Secret, place: Hit["place"], tagger: Tagger): Hit {
  const kind = type.toLowerCase().replaceAll(/[^a-z0-9]+/g, "-");
  const rule = `github-${kind}`;
  return {
    fingerprint: tagger.fingerprint({ rule, path: pathOf(place), value }),
    valueTag: tagger.valueTag(value),
    rule,
    description: title,
    kind,
    severity: "high",
    certainty: "format",
    documentation: null,
    managed: [],
    place,
    lines: { startLine: 1, startColumn: 1, endLine: 1, endColumn: 1 },
    encodings: [],
    allowedInline: false,
    publishedExample: false,
    liveness: null,
  };
}
