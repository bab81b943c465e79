import type { KnownFix } from "../findings/known-fix.ts";
import type { GitHub } from "../github/client.ts";
import { ourBranches } from "../github/own-branches.ts";
import type { Table } from "../storage/table.ts";
import type { RepositoryRef } from "../values/ids.ts";
import { branchPrefix } from "./branch-name.ts";
import { listRemediations, type Planned } from "./remediation-store.ts";

/** What the bot knows of a repository's fixes: what it keeps of them, and their pull requests as GitHub has them now. One query. */
export async function knownFixes(repository: RepositoryRef, { table, github }: { table: Table; github: GitHub }): Promise<KnownFix[]> {
  const reader = await github.reader(repository, { contents: "read", pull_requests: "read" });
  const records = await listRemediations(table, repository.id);
  const { slug } = await github.identity();
  const own = await ourBranches(reader, repository, { prefix: branchPrefix, slug, names: [...records.keys()] });
  const branches = new Set([...records.keys(), ...own.branches.map(({ name }) => name)]);
  return [...branches].sort().map((branch) => {
    const record = records.get(branch);
    const there = own.branches.find(({ name }) => name === branch);
    const pull = there?.pull ?? own.pulls[branch] ?? null;
    const named = packageOf(record?.planned ?? null) ?? branch.slice(branch.lastIndexOf("/") + 1);
    return {
      branch,
      package: named,
      packages: membersOf(record?.planned ?? null) ?? [named],
      alerts: record?.alerts ?? [],
      pull:
        pull === null
          ? null
          : { number: pull.number, state: pull.state, foreign: there?.foreign ?? false, autoMerge: pull.autoMerge !== null },
      ignored: (record?.ignored ?? null) !== null,
      obstacle: record?.planned?.kind === "unfixable" ? (record.planned.noFix[0]?.reason ?? null) : null,
    };
  });
}

function membersOf(planned: Planned | null): readonly string[] | undefined {
  if (planned?.kind === "unfixable") return [...new Set(planned.noFix.map(({ package: name }) => name))];
  return planned?.kind !== "planned" ? undefined : planned.summary.members?.map(({ package: name }) => name);
}

function packageOf(planned: Planned | null): string | undefined {
  if (planned?.kind === "planned") return planned.summary.package;
  return planned?.kind === "unfixable" ? planned.noFix[0]?.package : undefined;
}
