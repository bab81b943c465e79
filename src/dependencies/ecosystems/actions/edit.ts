import { PipewardenError } from "../../../values/errors.ts";
import type { Files, Plan } from "../ecosystem.ts";
import { familyOf } from "./family.ts";
import { type LockChange, withLockChanges } from "./lock.ts";
import type { ActionsProject, Site } from "./project.ts";
import { sitesIn } from "./sites.ts";
import { isCommit, parseVersion } from "./version.ts";

/** One reference that changes; what names the same in the same file changes with it. Plain data. */
export type SiteEdit = {
  readonly file: string;
  /** In lower case. */
  readonly repository: string;
  readonly from: string;
  readonly to: string;
  readonly comment: { readonly from: string; readonly to: string } | null;
};

export type ActionsEdits = { readonly sites: readonly SiteEdit[]; readonly lock: readonly LockChange[] };

/** A tag as a comment names it: with its family only where it had that, with a `v` only where it had one. */
export function commentFor(before: string, whole: string): string {
  const tag = parseVersion(before) === undefined ? whole : whole.slice((familyOf(whole) ?? "").length);
  const version = parseVersion(tag);
  if (version === undefined || version.prefix.toLowerCase() !== "v" || parseVersion(before)?.prefix !== "") return tag;
  return tag.slice(1);
}

const editOf = ({ file, repository, ref, comment }: Site, edits: ActionsEdits): SiteEdit | undefined =>
  edits.sites.find(
    (each) =>
      each.file === file &&
      each.repository === repository.toLowerCase() &&
      each.from === ref &&
      (each.comment?.from ?? null) === (comment?.tag ?? null),
  );

/**
 * The files with the plan applied: those that change.
 *
 * @throws PipewardenError `edit_exceeds_plan` when the result read again is not what the plan says: nothing may be written then.
 */
export function editActions(project: ActionsProject, plan: Plan): Files {
  const edits = plan.edits as unknown as ActionsEdits;
  const changed = new Map<string, string>();
  for (const [file, text] of project.texts) {
    const sites = project.sites.filter((each) => each.file === file);
    const splices = sites.flatMap((site) => {
      const edit = editOf(site, edits);
      if (edit === undefined || site.place === null) return [];
      const comment = edit.comment === null || site.comment === null ? [] : [{ ...site.comment, text: edit.comment.to }];
      return [{ ...site.place, text: edit.to }, ...comment];
    });
    // From the end on, so that offsets hold.
    const written = splices
      .toSorted((one, other) => other.from - one.from)
      .reduce((all, { from, to, text: part }) => all.slice(0, from) + part + all.slice(to), text);
    if (written === text) continue;
    requireAsPlanned(file, sites, written, edits);
    changed.set(file, written);
  }
  const { lock } = project;
  const locked = lock === null ? undefined : withLockChanges(lock, edits.lock);
  if (lock !== null && locked === undefined) throw exceeds(lock.path);
  if (lock !== null && locked !== undefined && locked !== lock.text) changed.set(lock.path, locked);
  return changed;
}

/** The result, read again, names what the plan says where it says so, and in all else what it named. */
function requireAsPlanned(file: string, before: readonly Site[], written: string, edits: ActionsEdits): void {
  const after = sitesIn(file, written);
  const isAsPlanned =
    after?.length === before.length &&
    before.every((site, index) => {
      const edit = editOf(site, edits);
      const now = after[index];
      return (
        now !== undefined &&
        now.repository === site.repository &&
        now.path === site.path &&
        now.ref === (edit?.to ?? site.ref) &&
        (!isCommit(now.ref) || now.comment?.tag === (edit === undefined ? site.comment?.tag : edit.comment?.to))
      );
    });
  if (!isAsPlanned) throw exceeds(file);
}

const exceeds = (file: string): PipewardenError =>
  new PipewardenError("edit_exceeds_plan", `The edited file ${file} is not what was planned. Nothing was written; please report it.`);
