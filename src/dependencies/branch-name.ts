import { createHash } from "node:crypto";
import type { EcosystemName } from "./advisory.ts";

/** Every branch of ours begins with it, and nobody else's should. */
export const branchPrefix = "pipewarden/";

/** What a branch is for. */
export interface BranchPurpose {
  readonly ecosystem: EcosystemName;
  /** Of the manifest; "" for the root. */
  readonly directory: string;
  /** Null for a pull request of several packages. */
  readonly package: string | null;
  /** The name of these packages in the configuration; null where they are all of one project, or one alone. */
  readonly group?: string | null;
  /** The branch that is fixed; null for the default branch. */
  readonly base: string | null;
}

const longest = 80;

/**
 * The name of the branch of a fix: the same whatever the fix consists of, and another for every other purpose.
 * `pipewarden/npm/apps+web/lodash`; without a directory `-`, for another base branch `pipewarden/_release+1.x/npm/-/lodash`. In the place
 * of one package's name, which begins with neither sign, stands `-` for all of a project, and `+react` for those of a group.
 */
export function branchNameOf({ ecosystem, directory, package: name, group = null, base }: BranchPurpose): string {
  const parts = [...(base === null ? [] : [`_${part(base)}`]), ecosystem, directory === "" ? "-" : part(directory)];
  const last = name !== null ? part(name) : group === null ? "-" : `+${part(group)}`;
  return `${branchPrefix}${[...parts, last].join("/")}`;
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
