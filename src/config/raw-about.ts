import { ownerId, type RepositoryRef } from "../values/ids.ts";
import { blobFields, type RawBlob } from "./blob.ts";
import type { About } from "./source.ts";

/** What whoever observes repositories reads of each in one GraphQL query: who it is, what selections ask of it, and its own configuration. */
export interface RawAbout {
  readonly __typename: string;
  readonly name: string;
  readonly owner: { readonly login: string; readonly databaseId?: number | null };
  readonly isArchived: boolean;
  readonly isDisabled: boolean;
  readonly isLocked: boolean;
  readonly visibility: "PUBLIC" | "PRIVATE" | "INTERNAL";
  readonly isFork: boolean;
  readonly primaryLanguage: { readonly name: string } | null;
  readonly repositoryTopics: { readonly nodes: readonly ({ readonly topic: { readonly name: string } } | null)[] | null };
  readonly config: RawBlob | null;
}

/** Its fields, for a query that has the variable `$config`: an expression for the configuration's path. */
export const aboutFields = `
      name
      owner { login ... on Organization { databaseId } ... on User { databaseId } }
      isArchived isDisabled isLocked
      visibility isFork
      primaryLanguage { name }
      repositoryTopics(first: 20) { nodes { topic { name } } }
      config: object(expression: $config) { ${blobFields} }`;

/** The repository with its owner and name of now: it may have been renamed or transferred. */
export const repositoryNow = (repository: RepositoryRef, { name, owner: { login, databaseId } }: RawAbout): RepositoryRef => ({
  ...repository,
  owner: login,
  name,
  ...(databaseId === null || databaseId === undefined ? {} : { ownerId: ownerId(databaseId) }),
});

/** False for archived, disabled and migrating repositories: nothing in them can be changed, nor said. */
export const isWritable = ({ isArchived, isDisabled, isLocked }: RawAbout): boolean => !(isArchived || isDisabled || isLocked);

export const aboutOf = ({ name, visibility, isArchived, isFork, primaryLanguage, repositoryTopics }: RawAbout): About => ({
  name,
  topics: (repositoryTopics.nodes ?? []).flatMap((node) => (node === null ? [] : [node.topic.name])),
  visibility: visibility.toLowerCase() as About["visibility"],
  language: primaryLanguage?.name ?? null,
  archived: isArchived,
  fork: isFork,
});
