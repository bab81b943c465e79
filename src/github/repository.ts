import { installationId, ownerId, type RepositoryRef, repositoryId } from "../values/ids.ts";

/** The parts of GitHub's repository object that identify it; REST answers and webhook payloads have them alike. */
export interface RepositoryPayload {
  readonly id: number;
  readonly node_id: string;
  readonly name: string;
  readonly owner: { readonly id: number; readonly login: string };
}

/** @throws TypeError when an id is not a positive integer. */
export const repositoryRef = (repository: RepositoryPayload, installation: number): RepositoryRef => ({
  id: repositoryId(repository.id),
  nodeId: repository.node_id,
  owner: repository.owner.login,
  name: repository.name,
  ownerId: ownerId(repository.owner.id),
  installationId: installationId(installation),
});
