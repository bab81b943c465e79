import { parseSignature, type Signature, signatureLine } from "./commit.ts";
import type { GitObjects, GitType } from "./objects.ts";

/** An annotated tag: an object with a message that names another object. */
export interface Tag {
  readonly object: string;
  readonly type: GitType;
  readonly tag: string;
  readonly tagger: Signature;
  readonly message: string;
}

/** Writes a tag object in git's own form and answers its id. */
export function writeTag(git: GitObjects, { object, type, tag, tagger, message }: Tag): string {
  const header = `object ${object}\ntype ${type}\ntag ${tag}\ntagger ${signatureLine(tagger)}`;
  return git.put("tag", Buffer.from(`${header}\n\n${message}`, "utf8"));
}

export function readTag(git: GitObjects, id: string): Tag | undefined {
  const text = git.get("tag", id)?.toString("utf8");
  if (text === undefined) return undefined;
  const end = text.indexOf("\n\n");
  const [object = "", type = "", tag = "", tagger = ""] = text
    .slice(0, end)
    .split("\n")
    .map((field) => field.slice(field.indexOf(" ") + 1));
  return { object, type: type as GitType, tag, tagger: parseSignature(tagger), message: text.slice(end + 2) };
}

/** The object that an annotated tag leads to; anything else is itself. */
export const peeled = (git: GitObjects, id: string): string => {
  const tag = readTag(git, id);
  return tag === undefined ? id : peeled(git, tag.object);
};
