import { createHash } from "node:crypto";
import type { EcosystemName } from "./advisory.ts";

/** Every branch of ours begins with it, and nobody else's should. */
export const branchPrefix = "pipewarden/";

/** What a branch is for. */
export interface BranchPurpose {
  readonly ecosystem: EcosystemName;
  /** Of the manifest; "" for the root. */
  readonly directory: string;
  readonly package: string;
  /** The branch that is fixed; null for the default branch. */
  readonly base: string | null;
}

const longest = 80;

/**
 * The name of the branch of a fix: the same whatever the fix consists of, and another for every other purpose.
 * `pipewarden/npm/apps+web/lodash`; without a directory `-`, for another base branch `pipewarden/_release+1.x/npm/-/lodash`.
 */
export function branchNameOf({ ecosystem, directory, package: name, base }: BranchPurpose): string {
  const parts = [...(base === null ? [] : [`_${part(base)}`]), ecosystem, directory === "" ? "-" : part(directory)];
  return `${branchPrefix}${[...parts, part(name)].join("/")}`;
}

/** One level of a ref's name: git takes no blanks, controls and some signs, no dot at either end, no `.lock` at the end. https://git-scm.com/docs/git-check-ref-format */
function part(text: string): string {
  const plain = text
    .replace(/[^A-Za-z0-9@._/-]/gu, (sign) => [...new TextEncoder().encode(sign)].map(escaped).join(""))
    .replace(/^[._-]|\.$|\.(?=\.|lock$)|@(?=$)/g, (sign) => escaped(sign.charCodeAt(0)))
    .replaceAll("/", "+");
  if (plain.length <= longest) return plain;
  return `${plain.slice(0, longest - 17)}=${createHash("sha256").update(text).digest("hex").slice(0, 16)}`;
}

const escaped = (byte: number): string => `%${byte.toString(16).toUpperCase().padStart(2, "0")}`;
