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
  const [own, wanted] = [`${repository}/${path}`.toLowerCase(), name.toLowerCase()];
  return own.startsWith(`${wanted}/`);
}

/** The repository of a package's name, which may have a path behind it. */
export const repositoryOf = (name: string): string => name.split("/").slice(0, 2).join("/");

/** A version that a comment beside a commit id names. */
export interface VersionComment {
  readonly tag: string;
  /** Offsets of the tag. */
  readonly from: number;
  readonly to: number;
}

const words = "(?:renovate|ratchet|pin|tag|version|release)";
const commentForm = new RegExp(
  String.raw`^(#+[ \t]*(?:${words}[ \t]*[:=][ \t]*)*(?:${words}[ \t]+|[\w./-]*@)?)((?:(?:release|version)[-/])?v?\d+(?:\.\d+){0,3}(?:-[0-9A-Za-z.-]+)?)(?=$|[\s,;)])`,
  "i",
);

/**
 * The version in `# v4.1.2`, `# tag=v4.1.2`, `# pin@v4`, `# @v4`, `# renovate: tag=v4`, `# ratchet:actions/checkout@v4`, with or without words
 * behind it.
 *
 * @param comment with its `#`
 * @param offset of the comment
 */
export function readVersionComment(comment: string, offset: number): VersionComment | undefined {
  if (comment.length > 500) return undefined;
  const [, before = "", tag] = commentForm.exec(comment) ?? [];
  // A larger number without a dot counts something else: a date, an issue.
  if (tag === undefined || /^\d{4,}$/.test(tag)) return undefined;
  return { tag, from: offset + before.length, to: offset + before.length + tag.length };
}
