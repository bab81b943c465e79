import type { Tags } from "./knowledge.ts";
import type { Pin } from "./standing.ts";
import { isCommit, parseVersion } from "./version.ts";
import type { VersionComment } from "./version-comment.ts";

// Some repositories hold several actions, each with releases of its own: `setup/v1.2.0`, `setup-v1.2.0`, `setup@1.2.0`. What stands before the
// version is called the family here. Tags of one family say nothing about those of another one.

const form = /^([A-Za-z][\w./-]*?[/@_-])(?:v\d|\d+\.\d)/;
const longest = 128;

/** What stands before the version in a tag of one of several actions; undefined for a plain version, and for what is none. */
export function familyOf(tag: string): string | undefined {
  if (tag.length > longest || isCommit(tag) || parseVersion(tag) !== undefined) return undefined;
  const [, family] = form.exec(tag) ?? [];
  return family !== undefined && parseVersion(tag.slice(family.length)) !== undefined ? family : undefined;
}

/**
 * Which family a reference is of; "" for plain versions. A commit may have tags of several: the comment beside it tells, else the path of the
 * action, else there is but one.
 */
function familyOfPin({ ref, sites }: Pin, tags: Tags): string {
  if (!isCommit(ref)) return tags.has(ref) ? (familyOf(ref) ?? "") : "";
  const commit = ref.toLowerCase();
  const said = sites.flatMap(({ comment }) => (comment !== null && tags.get(comment.tag) === commit ? [comment.tag] : []));
  const there = [...tags].flatMap(([name, at]) => (at === commit ? [name] : []));
  const [told] = said.flatMap((name) => familyOf(name) ?? []);
  if (told !== undefined) return told;
  if ([...said, ...there].some((name) => parseVersion(name) !== undefined)) return "";
  const families = [...new Set(there.flatMap((name) => familyOf(name) ?? []))];
  const folders = new Set(sites.flatMap(({ path }) => path.toLowerCase().split("/")));
  return families.find((family) => folders.has(family.slice(0, -1).toLowerCase())) ?? (families.length === 1 ? (families[0] ?? "") : "");
}

/** A reference and the tags of its family, all without what stands before their versions. */
export interface Plain {
  /** `refs/tags/` where the reference is written with it, else "". */
  readonly lead: string;
  readonly family: string;
  readonly pin: Pin;
  readonly tags: Tags;
}

export function plainly(given: Pin, tags: Tags): Plain {
  const lead = /^refs\/tags\//.exec(given.ref)?.[0] ?? "";
  const pin = { ...given, ref: given.ref.slice(lead.length) };
  const family = familyOfPin(pin, tags);
  if (family === "") return { lead, family, pin, tags };
  const plain = (text: string): string => (text.startsWith(family) ? text.slice(family.length) : text);
  const plainComment = (comment: VersionComment): VersionComment => ({
    ...comment,
    tag: plain(comment.tag),
    isSure: comment.isSure || comment.tag.startsWith(family),
  });
  const own = [...tags].flatMap(([name, commit]) => (name.startsWith(family) ? [[name.slice(family.length), commit] as const] : []));
  const sites = pin.sites.map((site) => (site.comment === null ? site : { ...site, comment: plainComment(site.comment) }));
  return { lead, family, pin: { ...pin, ref: plain(pin.ref), sites }, tags: new Map(own) };
}
