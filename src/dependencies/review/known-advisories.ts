import type { Reader } from "../../github/client.ts";
import { type AdvisoryEcosystem, globalAdvisories } from "../../github/global-advisories.ts";
import type { Json } from "../../values/json.ts";
import { type Advisory, ecosystemNames } from "../advisory.ts";
import { readGitHubAdvisory } from "../read-alert.ts";
import type { DependencyDelta } from "./difference.ts";

/** Names and versions go into an address, parted by commas. */
const isName = /^[^\s,\p{C}]{1,214}$/u;
const isVersion = /^v?\d[\w.+!~:-]{0,99}$/;
/** Of one look. */
const mostPackages = 2_000;

/** Whether GitHub's database can be asked about it: a range says nothing about a version. */
export const isExact = ({ ecosystem, package: name, version }: Pick<DependencyDelta, "ecosystem" | "package" | "version">): boolean =>
  ecosystemNames.some((each) => each === ecosystem) && isName.test(name) && isVersion.test(version);

/** The lowest version that a range in a manifest allows, roughly: `^1.2.0` → `1.2.0`. An exact version is itself. */
export const bareVersion = (delta: Pick<DependencyDelta, "ecosystem" | "package" | "version">): string =>
  isExact(delta) ? delta.version : (/\d[\w.+-]{0,60}/.exec(delta.version.slice(0, 200))?.[0] ?? delta.version);

/**
 * What GitHub's database knows of packages, malware included, by ecosystem and name. `complete` is false when there were too many to ask
 * about them all.
 */
export async function knownAdvisories(
  reader: Reader,
  deltas: readonly DependencyDelta[],
): Promise<{ readonly advisories: ReadonlyMap<string, readonly Advisory[]>; readonly complete: boolean }> {
  // Of a range only what GitHub's comparison tells of counts; the database knows what fixes it.
  const asked = deltas.map((delta) => ({ ...delta, version: delta.told.length > 0 ? bareVersion(delta) : delta.version })).filter(isExact);
  const found: Advisory[] = [];
  for (const [ecosystem, own] of Map.groupBy(asked.slice(0, mostPackages), (each) => each.ecosystem)) {
    const packages = own.map(({ package: name, version }) => ({ name, version: plainVersion(ecosystem, version) }));
    const answers = await globalAdvisories(reader, ecosystem as AdvisoryEcosystem, packages, { malware: true });
    found.push(...answers.flatMap((answer) => readGitHubAdvisory(answer as unknown as Json)));
  }
  const byPackage = Map.groupBy(found, ({ ecosystem, package: name }) => packageKey(ecosystem, name));
  return { advisories: byPackage, complete: asked.length <= mostPackages };
}

export const packageKey = (ecosystem: string, name: string): string => JSON.stringify([ecosystem, name.toLowerCase()]);

/** Advisories about Go's modules and about actions have versions without the letter. */
const plainVersion = (ecosystem: string, version: string): string =>
  ecosystem === "go" || ecosystem === "actions" ? version.replace(/^v/, "") : version;
