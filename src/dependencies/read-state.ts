import type { RawBlob } from "../config/blob.ts";
import { configPath } from "../config/place.ts";
import { aboutFields, aboutOf, isWritable, type RawAbout, repositoryNow } from "../config/raw-about.ts";
import type { About } from "../config/source.ts";
import { keepBlob } from "../github/blobs.ts";
import type { Reader } from "../github/client.ts";
import { type OwnBranches, ourBranches } from "../github/own-branches.ts";
import type { RepositoryRef } from "../values/ids.ts";
import { type Advised, advisoryFields, advisoryVariables, type LikelyPackage, readAdvised } from "./advised.ts";
import { branchPrefix } from "./branch-name.ts";
import { isOtherBots, type OtherPull } from "./other-pulls.ts";

/** What one query tells of a repository. */
export interface FixState {
  /** With the owner and name of now. */
  readonly repository: RepositoryRef;
  readonly about: About;
  /** False for archived, disabled and migrating repositories. */
  readonly writable: boolean;
  /** The repository's own configuration on its default branch. */
  readonly config: RawBlob | null;
  readonly own: OwnBranches;
  /** Open pull requests of Renovate and Dependabot, the newest hundred. */
  readonly others: readonly OtherPull[];
  /** All advisories about the package that was asked for; null where none was, or where there are too many. */
  readonly advised: Advised | null;
}

interface RawState extends RawAbout {
  readonly open: {
    readonly nodes:
      | readonly ({
          readonly number: number;
          readonly url: string;
          readonly title: string;
          readonly headRefName: string;
          readonly isCrossRepository: boolean;
          readonly author: { readonly login: string; readonly __typename: string } | null;
        } | null)[]
      | null;
  };
  readonly [alias: `file${number}`]: { readonly oid?: string; readonly text?: string | null } | null;
}

/**
 * Reads everything about fixes that one GraphQL query can tell.
 *
 * @param likely paths of files of the default branch that will be needed; their texts are kept for `readBlobs`
 * @param concerning a package whose advisories will be needed
 */
export async function readState(
  reader: Reader,
  repository: RepositoryRef,
  { slug, likely, concerning }: { readonly slug: string; readonly likely: readonly string[]; readonly concerning: LikelyPackage | null },
): Promise<FixState> {
  let raw: RawState | undefined;
  let advised: FixState["advised"] = null;
  const own = await ourBranches(reader, repository, {
    prefix: branchPrefix,
    slug,
    also: {
      declared: ["$config: String!", ...likely.map((_, at) => `$file${at}: String!`), ...(concerning === null ? [] : advisoryVariables)],
      fields: `__typename ${aboutFields}
        open: pullRequests(states: [OPEN], first: 100, orderBy: { field: CREATED_AT, direction: DESC }) {
          nodes { number url title headRefName isCrossRepository author { login __typename } }
        }
        ${likely.map((_, at) => `file${at}: object(expression: $file${at}) { ... on Blob { oid text } }`).join("\n        ")}`,
      ...(concerning === null ? {} : { beside: advisoryFields }),
      variables: {
        ...(concerning === null ? {} : { ecosystem: concerning.ecosystem.toUpperCase(), package: concerning.name }),
        config: `HEAD:${configPath}`,
        ...Object.fromEntries(likely.map((path, at) => [`file${at}`, `HEAD:${path}`])),
      },
      take: (repository, answer) => {
        raw = repository as RawState;
        if (concerning !== null) advised = readAdvised(answer, concerning);
      },
    },
  });
  if (raw === undefined) throw new TypeError("GitHub answered nothing of the repository.");
  for (const at of likely.keys()) {
    const { oid, text } = raw[`file${at}`] ?? {};
    if (oid !== undefined && typeof text === "string") keepBlob(oid, text);
  }
  return {
    repository: repositoryNow(repository, raw),
    about: aboutOf(raw),
    writable: isWritable(raw),
    config: raw.config,
    own,
    advised,
    others: (raw.open.nodes ?? []).flatMap((pull) => {
      if (pull === null || pull.isCrossRepository || pull.author?.__typename !== "Bot") return [];
      const by = pull.author.login.endsWith("[bot]") ? pull.author.login : `${pull.author.login}[bot]`;
      const found = { number: pull.number, url: pull.url, title: pull.title, branch: pull.headRefName, by };
      return isOtherBots(found) ? [found] : [];
    }),
  };
}
