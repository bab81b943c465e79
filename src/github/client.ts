import type { ProbotOctokit } from "probot";
import type { RepositoryRef } from "../values/ids.ts";
import type { Permissions } from "./permissions.ts";

/** An Octokit that cannot write: anything but GET, HEAD and GraphQL queries is refused before it leaves the process. */
export type Reader = Octokit & { readonly __access?: "read" };
/** An Octokit that may write; only `changes/apply.ts` obtains one. */
export type Writer = Octokit & { readonly __access?: "write" };
export type Octokit = InstanceType<typeof ProbotOctokit>;

/** What a client is limited to. The names may be old; they help to find an installation that has got another id. */
export type RepositoryScope = Pick<RepositoryRef, "id" | "installationId"> & Partial<Pick<RepositoryRef, "owner" | "name">>;

/** With whose eyes a client reads. */
export type Sight = "reader" | "writer";

/** Where clients come from. Tokens are limited to the repository and to the permissions that are named, and are cached until they expire. */
export interface GitHub {
  /**
   * Reads one repository. `sight` is "writer" where GitHub shows something only to those who may change it: the token then has the
   * permissions as they are named, as far as the installation has granted them; otherwise they are lowered to reading. The client
   * refuses to write in either case.
   */
  reader(repository: RepositoryScope, permissions: Permissions, sight?: Sight): Promise<Reader>;
  /** Writes to one repository. */
  writer(repository: RepositoryScope, permissions: Permissions): Promise<Writer>;
  /** Reads whole installations (its repositories), for sweeps. */
  installationReader(
    installation: Pick<RepositoryRef, "installationId"> & Partial<Pick<RepositoryRef, "owner">>,
    permissions: Permissions,
  ): Promise<Reader>;
  /** Authenticated as the App itself (JWT): installations, hook deliveries. `attempts` redelivers; that is the only write it is used for. */
  app(): Octokit;
  /** `slug` and numeric id of the App, read once from `GET /app`. */
  identity(): Promise<{ readonly id: number; readonly slug: string }>;
}
