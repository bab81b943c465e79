import type { GitHub } from "../github/client.ts";
import type { Permissions } from "../github/permissions.ts";
import { propertiesKey } from "../storage/keys.ts";
import type { Table } from "../storage/table.ts";
import type { OwnerId, RepositoryRef } from "../values/ids.ts";
import type { Json } from "../values/json.ts";
import type { Config } from "./config.ts";
import type { RepositoryFacts } from "./selection.ts";

type Properties = RepositoryFacts["properties"];

/** What reading the values of custom properties takes. */
const permissions: Permissions = { organization_custom_properties: "read", metadata: "read" };

/** As GitHub gives them, in its answers and in the event `custom_property_values`. */
export type PropertyValue = { readonly property_name: string; readonly value: string | readonly string[] | null };

/** The custom properties of a repository as they were last seen; GraphQL does not show them, and a look costs no request more for them. */
export async function readProperties(table: Table, { id, ownerId }: Pick<RepositoryRef, "id" | "ownerId">): Promise<Properties> {
  return ((await table.get(propertiesKey(ownerId, id)))?.values ?? {}) as Properties;
}

export async function keepProperties(
  table: Table,
  owner: OwnerId,
  repository: RepositoryRef["id"],
  values: readonly PropertyValue[],
): Promise<void> {
  const named = Object.fromEntries(values.map(({ property_name: name, value }) => [name, value as Json]));
  await table.put({ ...propertiesKey(owner, repository), values: named });
}

/** Whether any selection asks for a property; otherwise nobody needs to read them. */
export const usesProperties = (config: Config | null): boolean =>
  config?.selections.some(({ match }) => match.properties !== undefined) ?? false;

/** Reads the properties of all repositories of an organisation, a hundred with one request. */
export async function refreshProperties(table: Table, github: Pick<GitHub, "installationReader">, home: RepositoryRef): Promise<void> {
  const reader = await github.installationReader(home, permissions);
  const pages = reader.paginate.iterator(reader.rest.orgs.customPropertiesForReposGetOrganizationValues, {
    org: home.owner,
    per_page: 100,
  });
  for await (const { data } of pages) {
    for (const { repository_id: id, properties } of data) {
      await keepProperties(table, home.ownerId, id as RepositoryRef["id"], properties as readonly PropertyValue[]);
    }
  }
}
