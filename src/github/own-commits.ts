/** A commit as GraphQL tells it; `commitFields` asks for it. */
export interface RawCommit {
  readonly oid: string;
  readonly message: string;
  /** Of its page. */
  readonly url: string;
  readonly tree: { readonly oid: string };
  readonly changedFilesIfAvailable: number | null;
  readonly parents: { readonly totalCount: number; readonly nodes: readonly ({ readonly oid: string } | null)[] | null };
  readonly author: RawPerson | null;
  readonly committer: RawPerson | null;
  readonly signature: { readonly isValid: boolean; readonly wasSignedByGitHub: boolean } | null;
}

interface RawPerson {
  readonly name: string | null;
  readonly email: string | null;
}

/** The fields of it, for a query. */
export const commitFields = `
  oid url message changedFilesIfAvailable
  tree { oid }
  parents(first: 2) { totalCount nodes { oid } }
  author { name email }
  committer { name email }
  signature { isValid wasSignedByGitHub }`;

/** The only parent; null for a merge and for the first commit of a history. */
export const onlyParent = ({ parents }: RawCommit): string | null => (parents.totalCount === 1 ? (parents.nodes?.[0]?.oid ?? null) : null);

/** GitHub's own servers sign whatever an App commits. */
const alwaysSigned = /^https:\/\/(?:github\.com|[\w-]+\.ghe\.com)\//;

/**
 * Whether this App made a commit by the API, without naming an author: GitHub then writes the App's bot as the author, itself as the
 * committer, and signs it. A person who amends, rebases or cherry-picks it becomes its committer; what they commit in the web editor has
 * them as its author. Where GitHub signs nothing (an Enterprise Server that is not set up to), the names decide.
 *
 * Since the bot sets its branches on nothing but commits of a base branch, a head of ours means that nobody else's work is on the branch.
 *
 * https://docs.github.com/authentication/managing-commit-signature-verification/about-commit-signature-verification#signature-verification-for-bots
 */
export function isOwnCommit(commit: RawCommit, slug: string): boolean {
  // Names can be forged by whoever may push.
  if (commit.signature === null && alwaysSigned.test(commit.url)) return false;
  const { author, committer, signature } = commit;
  const bot = `${slug}[bot]`;
  const address = author?.email ?? "";
  const made = author?.name === bot && /^\d+\+/.test(address) && address.replace(/^\d+\+/, "").startsWith(`${bot}@users.noreply.`);
  const kept = committer?.email === address || committer?.email?.startsWith("noreply@") === true;
  const signed = signature === null || (signature.isValid && signature.wasSignedByGitHub);
  return made && kept && signed && commit.parents.totalCount === 1;
}
