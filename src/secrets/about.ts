import { blobFields, type RawBlob } from "../config/blob.ts";
import { type AboutRepository as About, readAbouts } from "../config/read-abouts.ts";
import type { Reader } from "../github/client.ts";
import type { RepositoryRef } from "../values/ids.ts";

/** What scanning has to know of a repository beside its commits. */
export interface AboutRepository extends About {
  /** The repository's files on its default branch; null where there is none. */
  readonly rules: RawBlob | null;
  readonly ignore: RawBlob | null;
}

/** Where gitleaks looks for the rules of a repository, and for what it shall not report. */
export const rulesPath = ".gitleaks.toml";
export const ignorePath = ".gitleaksignore";

const files = {
  declared: ", $rules: String!, $ignore: String!",
  fields: `rules: object(expression: $rules) { ${blobFields} }
      ignore: object(expression: $ignore) { ${blobFields} }`,
  variables: { rules: `HEAD:${rulesPath}`, ignore: `HEAD:${ignorePath}` },
};

/** Reads repositories with their rule files; see `readAbouts`. */
export const readAbout = (repositories: readonly RepositoryRef[], reader: Reader): Promise<readonly (AboutRepository | null)[]> =>
  readAbouts(repositories, reader, files, (about, raw) => {
    const { rules, ignore } = raw as { readonly rules: RawBlob | null; readonly ignore: RawBlob | null };
    return { ...about, rules, ignore };
  });
