import type { Place } from "../place.ts";
import { readCommits } from "./commits.ts";
import { comparison, history, type Listing, listed } from "./listing.ts";
import type { Reading } from "./read-source.ts";
import { type Gap, nothingFound, type PushParams, type Source, type SourceUnit } from "./source.ts";
import { readTag } from "./tag.ts";

/** Every commit of a push, not only the last one. */
export async function readPushSource(params: PushParams, reading: Reading): Promise<Source> {
  const { after, done } = params;
  const listing = (await listingOf(params, reading)) ?? listed([after], done);
  const message = done === 0 && params.tag !== null ? await readTag(params.tag, reading) : undefined;
  const { commits, left } = await readCommits(listing, reading);
  const place: Place = { kind: "commit-message", commit: after };
  const notRead: Gap[] = listing.cut ? [{ place, reason: "too-many", lines: null }] : [];
  const texts: SourceUnit[] = message === undefined ? [] : [message];
  const rest = left === null ? null : { ...params, done: left };
  return { head: after, pull: null, first: listing.first, commits, texts, delivered: nothingFound, notRead, rest };
}

/**
 * Which commits a push brought. What its event lists is taken at its word. Otherwise GitHub compares with where the ref was; where that is
 * not known any more, as after a push that replaced the history, or where the ref is new, with the default branch; and where the two have
 * nothing in common, everything is new.
 */
async function listingOf(params: PushParams, reading: Reading): Promise<Listing | undefined> {
  const { commits, before, after, done, ref, defaultBranch } = params;
  if (commits !== null) return listed(commits, done);
  const since = before === null ? undefined : await comparison(before, after, done, reading);
  if (since !== undefined) return since;
  const isDefault = defaultBranch === null || ref === `refs/heads/${defaultBranch}`;
  const apart = isDefault ? undefined : await comparison(defaultBranch, after, done, reading);
  return apart ?? history(after, before, done, reading);
}
