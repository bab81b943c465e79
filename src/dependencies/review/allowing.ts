import { matchesGlob } from "../../config/glob.ts";
import type { Advisory } from "../advisory.ts";
import type { DependenciesPolicy } from "../policy.ts";
import { ignoringRule } from "../wanted.ts";
import type { DependencyDelta, ToldAdvisory } from "./difference.ts";
import type { Versions } from "./fixed-version.ts";

/** Whether the configuration lets a package pass, whatever it has: `npm:left-pad`, `npm:@acme/*`. */
export const isPackageAllowed = (
  { allow }: Pick<DependenciesPolicy["review"], "allow">,
  { ecosystem, package: name }: DependencyDelta,
): boolean => allow.some((each) => each.includes(":") && matchesGlob(`${ecosystem}:${name}`, each));

/**
 * Why an advisory counts for nothing here: the configuration lets it or the package pass, or leaves it alone when fixing. Malware is never let
 * pass.
 *
 * @param now milliseconds since the epoch
 */
export function allowedReason(
  advisory: ToldAdvisory,
  delta: DependencyDelta,
  policy: DependenciesPolicy,
  { isAffected }: Versions,
  now: number,
): string | null {
  if (advisory.malware) return null;
  const names = [advisory.id, ...advisory.aliases].map((name) => name.toLowerCase());
  if (policy.review.allow.some((each) => names.includes(each.toLowerCase())) || isPackageAllowed(policy.review, delta))
    return "The configuration lets it pass.";
  const about = { ...advisory, ecosystem: delta.ecosystem, package: delta.package, ranges: [], versions: [], cvss: null, epss: null };
  const rule = ignoringRule(about as Advisory, [delta.version], policy, isAffected, now);
  return rule === undefined ? null : rule.reason.slice(0, 300);
}
