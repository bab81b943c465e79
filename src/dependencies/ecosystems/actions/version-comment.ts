import { familyOf } from "./family.ts";
import { parseVersion } from "./version.ts";

/** A version that a comment beside a commit id names. */
export interface VersionComment {
  readonly tag: string;
  /** Offsets of the tag. */
  readonly from: number;
  readonly to: number;
  /** It is there for nothing else. One that is not counts only where the repository has that tag at the commit. */
  readonly isSure: boolean;
}

const words = "(?:renovate|ratchet|pin|tag|version|release|ref)";
const sure = new RegExp(
  String.raw`^(#+[ \t]*(?:${words}[ \t]*[:=][ \t]*)*(?:${words}[ \t]+)?(?:[\w./-]*@)?)((?:(?:release|version)[-/])?v?\d+(?:\.\d+){0,3}(?:-[0-9A-Za-z.-]+|(?:rc|[ab])\d+)?)(?=$|[\s,;)])`,
  "i",
);
/** What stands before a tag in an address of GitHub's. */
const address = /^https:\/\/[^\s/]+\/[^\s/]+\/[^\s/]+\/(?:releases\/tag|tree|releases)\//i;

/**
 * The version in `# v4.1.2`, `# tag=v4.1.2`, `# pin@v4`, `# pin @v4`, `# @v4`, `# renovate: tag=v4`, `# ratchet:actions/checkout@v4`, with or
 * without words behind it; else one that is the first or the last word, or at the end of an address: `# setup/v1.2.0`, `# …/releases/tag/v4.1.2`.
 *
 * @param comment with its `#`
 * @param offset of the comment
 */
export function readVersionComment(comment: string, offset: number): VersionComment | undefined {
  if (comment.length > 500) return undefined;
  const [, before = "", tag] = sure.exec(comment) ?? [];
  // A larger number without a dot counts something else: a date, an issue.
  if (tag !== undefined && !/^\d{4,}$/.test(tag)) return placed(tag, offset + before.length, true);
  const found = [...comment.matchAll(/[^\s#,;()=]+/g)];
  for (const [place, { 0: text, index }] of found.entries()) {
    const lead = address.exec(text)?.[0] ?? "";
    const named = text.slice(lead.length);
    const isMeant = lead !== "" || place === 0 || place === found.length - 1;
    if (isMeant && isVersionLike(named)) return placed(named, offset + index + lead.length, false);
  }
  return undefined;
}

const isVersionLike = (text: string): boolean => parseVersion(text) !== undefined || familyOf(text) !== undefined;

const placed = (tag: string, from: number, isSure: boolean): VersionComment => ({ tag, from, to: from + tag.length, isSure });
