import { isHttpError } from "../../github/classify.ts";
import type { GitHub } from "../../github/client.ts";
import { repositoryRef } from "../../github/repository.ts";
import type { RepositoryRef } from "../../values/ids.ts";

/** Where is told of what nobody may point at in public. Plain data. */
export type PrivatePlace = {
  /** `issue` in a repository that not everybody reads, or the draft of a security advisory in one that everybody reads. */
  readonly kind: "issue" | "advisory";
  readonly repository: RepositoryRef;
};

/**
 * The configured security repository, as long as it is private or internal and the App reaches it; otherwise the repository itself, in the
 * way that its visibility asks for. Never an issue where everybody reads.
 *
 * @param named name of the security repository, of the same owner; null where none is configured
 */
export async function privatePlace(
  repository: RepositoryRef,
  isPublic: boolean,
  named: string | null,
  github: Pick<GitHub, "installationReader">,
): Promise<PrivatePlace> {
  const security = named === null ? undefined : await securityRepository(repository, named, github);
  if (security !== undefined) return { kind: "issue", repository: security };
  return { kind: isPublic ? "advisory" : "issue", repository };
}

async function securityRepository(
  { owner, ownerId, installationId }: RepositoryRef,
  name: string,
  github: Pick<GitHub, "installationReader">,
): Promise<RepositoryRef | undefined> {
  const reader = await github.installationReader({ installationId, owner }, { metadata: "read" });
  try {
    const { data } = await reader.rest.repos.get({ owner, repo: name });
    // A name that was given away again may be another owner's.
    return data.private && !data.archived && data.owner.id === ownerId ? repositoryRef(data, installationId) : undefined;
  } catch (error) {
    if (isHttpError(error) && error.status === 404) return undefined;
    throw error;
  }
}
