import type { ProjectPaths } from "../ecosystem.ts";
import type { ActionsLock } from "./lock.ts";
import type { Reference } from "./uses.ts";
import type { VersionComment } from "./version-comment.ts";

/** A place in a file where `uses:` names something of another repository. */
export interface Site extends Reference {
  readonly file: string;
  /** Offsets of the reference behind the `@` in the file's text; null where it cannot be replaced in place. */
  readonly place: { readonly from: number; readonly to: number } | null;
  /** Only beside a commit id. */
  readonly comment: VersionComment | null;
}

/** The workflows and composite actions of a repository. */
export interface ActionsProject {
  readonly paths: ProjectPaths;
  readonly texts: ReadonlyMap<string, string>;
  readonly sites: readonly Site[];
  /** Files that are no YAML which can be read. */
  readonly unread: readonly string[];
  readonly lock: ActionsLock | null;
}
