import { isHome } from "../changes/owners.ts";
import type { Reader } from "../github/client.ts";
import type { RepositoryRef } from "../values/ids.ts";
import type { Asked } from "./asked.ts";
import type { RawBlob } from "./blob.ts";
import type { Configurations } from "./configurations.ts";
import type { PolicyDefinitions } from "./policy-definition.ts";
import { policyVersion } from "./policy-version.ts";
import type { RepositoryFacts } from "./selection.ts";
import type { Standing } from "./standing.ts";

/** What one query shows of a repository. */
export type About = Omit<RepositoryFacts, "properties">;

/** Tells whoever observes a repository what is asked of it. */
export interface ConfigSource {
  asked(repository: RepositoryRef, about: About, own: RawBlob | null, reader: Reader): Promise<Asked>;
}

export interface ConfigSourceOptions {
  readonly configurations: Configurations;
  readonly definitions: PolicyDefinitions;
  /** The custom properties of a repository. */
  readonly properties: (repository: RepositoryRef) => Promise<RepositoryFacts["properties"]>;
  /** What a preview asks: that these were in force instead. A file of a repository is given by the repository's id. */
  readonly instead?: { readonly organisation: Standing } | { readonly repository: number; readonly standing: Standing };
}

/** The configuration as it stands in the table and, for a repository's own file, as the same look shows it. */
export function configSource({ configurations, definitions, properties, instead }: ConfigSourceOptions): ConfigSource {
  return {
    async asked(repository, about, own, reader) {
      const home = isHome(repository);
      const organisation =
        instead !== undefined && "organisation" in instead ? instead.organisation : await configurations.organisation(repository);
      const standing = home
        ? undefined
        : instead !== undefined && "repository" in instead && instead.repository === repository.id
          ? instead.standing
          : await configurations.repository(repository, own, reader, { remember: instead === undefined });
      return {
        organisation: organisation.config,
        repository: standing?.config ?? null,
        version: organisation.oid === null ? null : policyVersion(organisation.oid, definitions),
        home,
        about: { ...about, properties: await properties(repository) },
      };
    },
  };
}
