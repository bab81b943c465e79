import { listHolds } from "../../changes/holds.ts";
import { readOwner } from "../../changes/owners.ts";
import { readAuthors } from "../../config/authors.ts";
import { configPath } from "../../config/place.ts";
import { oidOfVersion } from "../../config/policy-version.ts";
import type { GitHub, Reader } from "../../github/client.ts";
import type { Table } from "../../storage/table.ts";
import type { RepositoryRef } from "../../values/ids.ts";
import type { AuthorityFacts } from "../authority/facts.ts";
import { roleIn } from "../authority/observe-authority.ts";
import type { Holds } from "../knowledge.ts";

export interface HoldsOptions {
  readonly table: Table;
  readonly github: Pick<GitHub, "reader">;
  /** The version of the configuration in force; null where there is none. */
  readonly policyVersion: (repository: RepositoryRef) => Promise<string | null>;
}

/**
 * What the budget holds of the repository's owner, and what the sender is to it. To release it is to approve what the configuration
 * asked: it takes an administrator of the repository in which that stands, and not the one who wrote it.
 */
export async function holdsOf(
  repository: RepositoryRef,
  sender: AuthorityFacts["sender"],
  { table, github, policyVersion }: HoldsOptions,
): Promise<Holds> {
  const inForce = await policyVersion(repository);
  const open = (await listHolds(table, repository.ownerId))
    .filter((hold) => hold.approval === undefined && hold.policyVersion === inForce)
    .map(({ approvalId, limit, repositories }) => ({ id: approvalId, limit, repositories }));
  const { home } = await readOwner(table, repository.ownerId);
  if (open.length === 0 || home === undefined) return { open, role: "none", author: false };
  const reader = await github.reader(home, { contents: "read", metadata: "read", pull_requests: "read" });
  const role = await roleIn(reader, home, sender);
  if (role === "none" || inForce === null) return { open, role, author: true };
  const pushers = await readAuthors(table, repository.ownerId, oidOfVersion(inForce));
  return { open, role, author: (await authorsOf(reader, home, pushers)).includes(sender.id) };
}

/**
 * The accounts of whoever wrote and committed the file that is in force, and of whoever proposed it, or pushed it without a proposal.
 * Names in commits are chosen by whoever makes them; the author of a pull request and the sender of a push are not. Whoever merged
 * somebody else's proposal is no author of it.
 */
async function authorsOf(reader: Reader, { owner, name: repo }: RepositoryRef, pushers: readonly number[]): Promise<readonly number[]> {
  const { data } = await reader.rest.repos.listCommits({ owner, repo, path: configPath, per_page: 1 });
  const [commit] = data;
  if (commit === undefined) return pushers;
  const pulls = await reader.rest.repos.listPullRequestsAssociatedWithCommit({ owner, repo, commit_sha: commit.sha });
  const accounts = [commit.author, commit.committer, ...pulls.data.map(({ user }) => user)];
  const named = accounts.flatMap((account) => (account !== null && "id" in account ? [Number(account.id)] : []));
  return pulls.data.length === 0 ? [...named, ...pushers] : named;
}
