// GitHub's own identifiers, told apart by type. Keys hold ids, never names: repositories and people get renamed.

declare const brand: unique symbol;
type Branded<Base, Name extends string> = Base & { readonly [brand]: Name };

/** Numeric `repository.id` of GitHub's REST API. */
export type RepositoryId = Branded<number, "RepositoryId">;
/** Numeric `installation.id`: this App on one organisation or user. */
export type InstallationId = Branded<number, "InstallationId">;
/** Numeric id of the account (organisation or user) that owns repositories. */
export type OwnerId = Branded<number, "OwnerId">;

const positive = (value: number, what: string): number => {
  if (!Number.isSafeInteger(value) || value <= 0) throw new TypeError(`${what} must be a positive integer, got ${String(value)}`);
  return value;
};

export const repositoryId = (value: number): RepositoryId => positive(value, "A repository id") as RepositoryId;
export const installationId = (value: number): InstallationId => positive(value, "An installation id") as InstallationId;
export const ownerId = (value: number): OwnerId => positive(value, "An owner id") as OwnerId;

/** A repository as every part of the bot passes it on. `owner` and `name` are for URLs and sentences; `id` and `nodeId` identify. */
export interface RepositoryRef {
  readonly id: RepositoryId;
  /** GraphQL global id; survives renames and transfers. */
  readonly nodeId: string;
  readonly owner: string;
  readonly name: string;
  readonly ownerId: OwnerId;
  readonly installationId: InstallationId;
}
