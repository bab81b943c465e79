import type { Remediation } from "./remediation-store.ts";
import type { Linked } from "./words/story.ts";

/**
 * The branches of the fixes of the same project that are for alerts that this branch was for: the configuration puts them together in another
 * way. Pure.
 *
 * @param records what is kept of fixes, by branch
 */
export function replacing(
  branch: string,
  fixes: readonly { readonly branch: string; readonly alerts: readonly Linked[] }[],
  records: ReadonlyMap<string, Remediation>,
): readonly string[] {
  const alerts = records.get(branch)?.alerts ?? [];
  const project = projectOf(branch);
  return fixes
    .filter((fix) => fix.branch !== branch && projectOf(fix.branch) === project && fix.alerts.some(({ number }) => alerts.includes(number)))
    .map((fix) => fix.branch)
    .toSorted();
}

const projectOf = (branch: string): string => branch.slice(0, branch.lastIndexOf("/"));
