import { severities } from "../findings/finding.ts";
import { branchNameOf } from "./branch-name.ts";
import type { Bundle, Group } from "./find-projects.ts";
import type { DependenciesPolicy } from "./policy.ts";
import { isNamed } from "./wanted.ts";

/**
 * The groups as the configuration puts them together: each named group's packages of a project, then, where that is wanted, all that
 * is left of it. What nothing puts together stays alone, as do the files of no project. Pure.
 *
 * @param isApart whether a package is to have a pull request of its own nevertheless
 */
export function bundled(
  groups: readonly Group[],
  { grouping, groups: named }: Pick<DependenciesPolicy, "grouping" | "groups">,
  isApart: (group: Group) => boolean,
): readonly Group[] {
  const names = Object.keys(named).sort();
  if (grouping === "off" && names.length === 0) return groups;
  const alone: Group[] = [];
  const together = new Map<string, { readonly name: string | null; readonly members: Group[] }>();
  // Several projects of one folder would meet on one branch: only the first has it.
  const owners = new Map<string, string>();
  for (const group of groups.toSorted((one, other) => (one.manifest < other.manifest ? -1 : Number(one.manifest !== other.manifest)))) {
    const name = names.find((each) => named[each]?.some((pattern) => isNamed(group.package, pattern))) ?? null;
    const branch = bundleBranch(group, name);
    if (group.project === null || (name === null && grouping === "off") || isApart(group)) alone.push(group);
    else if ((owners.get(branch) ?? group.manifest) !== group.manifest) alone.push(group);
    else {
      owners.set(branch, group.manifest);
      const bundle = together.get(branch) ?? { name, members: [] };
      bundle.members.push(group);
      together.set(branch, bundle);
    }
  }
  return [...alone, ...[...together.values()].flatMap((bundle) => bundleOf(bundle))];
}

const bundleBranch = ({ ecosystem, directory, base }: Group, group: string | null): string =>
  branchNameOf({ ecosystem, directory, package: null, group, base: base.isDefault ? null : base.branch });

/** The branch of a fix. */
export function branchOf({ bundle, ...group }: Group): string {
  if (bundle !== null) return bundleBranch({ bundle, ...group }, bundle.name);
  return branchNameOf({ ...group, base: group.base.isDefault ? null : group.base.branch });
}

/** Chances of being exploited change from day to day, and the order of the plans must not. */
const weightOf = ({ advisories }: Group): number =>
  Math.max(
    ...advisories.map(({ malware, severity }) => (malware ? severities.length : severity === null ? -1 : severities.indexOf(severity))),
  );

/** The worst of the members first. */
function bundleOf({ name, members: found }: Bundle): readonly Group[] {
  const members = found.toSorted((one, other) => weightOf(other) - weightOf(one) || (one.package < other.package ? -1 : 1));
  const [first] = members;
  if (first === undefined) return [];
  const alerts = new Map(members.flatMap((member) => member.alerts.map((alert) => [alert.number, alert] as const)));
  return [
    {
      ...first,
      package: inShort(members.map((member) => member.package)),
      bundle: { name, members },
      alerts: [...alerts.values()],
      advisories: members.flatMap(({ advisories }) => advisories),
    },
  ];
}

const mostNamed = 3;

/** `alpha, beta and 3 more` */
export const inShort = (names: readonly string[]): string =>
  names.length > mostNamed ? `${names.slice(0, mostNamed).join(", ")} and ${names.length - mostNamed} more` : names.join(", ");
