import type { Reader } from "../github/client.ts";
import { listDependabotAlerts } from "../github/dependabot-alert-kinds.ts";
import { commitAt, readTree, type Tree } from "../github/tree.ts";
import type { Table } from "../storage/table.ts";
import { PipewardenError, RetryLater } from "../values/errors.ts";
import type { RepositoryRef } from "../values/ids.ts";
import type { Base } from "./facts.ts";
import { type Group, groupsOf, type LinkedAlert, linkedAlerts } from "./find-projects.ts";
import type { Looking } from "./observe.ts";
import { pinnedAlerts, readPinned } from "./pinned-actions.ts";

const day = 86_400_000;
/** A daily look does not move to a later hour each day. */
const early = 600_000;

/** The groups of the default branch, and of the branches that the configuration names. Nothing is read where there is none. */
export async function findGroups(
  head: Base,
  alerts: readonly LinkedAlert[],
  isDaily: boolean,
  looking: Looking,
  table: Table,
): Promise<readonly { readonly groups: readonly Group[]; readonly tree: Tree }[]> {
  const { reader, repository, policy, began } = looking;
  const targets = policy.targetBranches.filter((branch) => branch !== head.branch);
  const fixed = targets.length === 0 ? undefined : await listDependabotAlerts(reader, repository, "fixed");
  const everywhere = [
    ...alerts,
    ...linkedAlerts(fixed?.alerts ?? []).filter(({ alert }) => policy.ecosystems.includes(alert.advisory.ecosystem)),
  ];
  const pinned = policy.ecosystems.includes("actions") ? await readPinned(table, repository.id) : undefined;
  const isDue = isDaily && policy.ecosystems.includes("actions") && began - (pinned?.at ?? 0) >= day - early;
  if (everywhere.length === 0 && !isDue && (pinned?.found.length ?? 0) === 0) return [];
  // With the first alert: most looks find none.
  const { ecosystems } = await import("./ecosystems/ecosystems.ts");
  const found = [];
  for (const base of [head, ...(await targetBases(targets, reader, repository))]) {
    const tree = await readTree(reader, repository, base);
    const pins = base.isDefault && (isDue || pinned !== undefined) ? await pinnedAlerts(tree, pinned, isDue, looking, table) : [];
    const own = base.isDefault ? [...alerts, ...pins] : everywhere;
    if (own.length > 0) found.push({ tree, groups: groupsOf(own, base, tree, ecosystems) });
  }
  return found;
}

async function targetBases(targets: readonly string[], reader: Reader, repository: RepositoryRef): Promise<readonly Base[]> {
  const bases: Base[] = [];
  for (const branch of targets) {
    try {
      const { commit, tree } = await commitAt(reader, repository, `refs/heads/${branch}`);
      bases.push({ branch, isDefault: false, commit, tree });
    } catch (error) {
      // One that is named for many repositories need not be in each.
      if (error instanceof RetryLater || !(error instanceof PipewardenError) || error.code !== "github_not_found") throw error;
    }
  }
  return bases;
}
