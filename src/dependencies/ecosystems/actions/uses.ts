/** What `uses:` names: an action or a reusable workflow of another repository. */
export interface Reference {
  /** `owner/repository`, as it is written. */
  readonly repository: string;
  /** Of the action or workflow in the repository; "" for its root. */
  readonly path: string;
  /** A branch, a tag, or a commit. */
  readonly ref: string;
}

const form = /^([A-Za-z0-9](?:[A-Za-z0-9-]{0,38})\/[\w.-]{1,100})(\/[^@\s]+)?@(\S+)$/;

/**
 * Undefined for what lies in the repository itself (`./…`, `$/…`), for an image (`docker://…`), and for what GitHub would refuse.
 * https://docs.github.com/actions/reference/workflows-and-actions/workflow-syntax#jobsjob_idstepsuses
 */
export function readUses(value: string): Reference | undefined {
  const [, repository, path = "", ref] = form.exec(value.trim()) ?? [];
  if (repository === undefined || ref === undefined || ref.includes("${{")) return undefined;
  return { repository, path: path.replace(/^\/+|\/+$/g, ""), ref };
}

/** Names of owners and repositories are the same in every case; advisories are about a repository, seldom about one of its paths. */
export function isOf({ repository, path }: Pick<Reference, "repository" | "path">, name: string): boolean {
  return `${repository}/${path}/`.toLowerCase().startsWith(`${name.toLowerCase()}/`);
}

/** The repository of a package's name, which may have a path behind it. */
export const repositoryOf = (name: string): string => name.split("/").slice(0, 2).join("/");
