import type { components } from "@octokit/openapi-types";
import { actorOf, grants } from "../auth/viewer.ts";
import { noContent, notFound, ok, Refusal, unprocessable } from "../http/answer.ts";
import { paginate } from "../http/paging.ts";
import { type Call, get, patch, type Route } from "../http/route.ts";
import type { Account, Repository } from "../state/entities.ts";
import { type CustomProperty, misfit, propertiesOf, renderValues, setProperties } from "../state/properties.ts";
import { fullName } from "../state/store.ts";

type NamedValue = components["schemas"]["custom-property-value"];

function requireFitting(call: Call, organization: Account, values: readonly NamedValue[]): void {
  const properties = call.world.store.propertiesOf(organization);
  for (const { property_name, value } of values) {
    const property = properties.get(property_name);
    const wrong = property === undefined ? `Property '${property_name}' does not exist` : misfit(property, value);
    if (wrong !== undefined) throw unprocessable("CustomPropertyValue", property_name, wrong);
  }
}

/** Whether a viewer may set the values that only the organisation sets. */
function actsForOrganization({ viewer, world, repository }: Call): boolean {
  if (viewer.kind === "installation") return grants(viewer.permissions, "organization_custom_properties:write");
  return viewer.kind === "user" && world.store.members.get(repository.owner.id)?.get(viewer.account.id) === "admin";
}

const define = (call: Call, property: CustomProperty): CustomProperty => ({
  required: false,
  default_value: null,
  description: null,
  allowed_values: null,
  values_editable_by: "org_actors",
  ...property,
  url: `${call.world.url}/orgs/${call.organization.login}/properties/schema/${property.property_name}`,
  source_type: "organization",
});

export const propertyRoutes: readonly Route[] = [
  get("/orgs/{org}/properties/schema", ["organization_custom_properties:read"], ({ world, organization }) =>
    ok([...world.store.propertiesOf(organization).values()]),
  ),

  patch("/orgs/{org}/properties/schema", ["organization_custom_properties:admin"], (call) => {
    const properties = call.world.store.propertiesOf(call.organization);
    for (const property of call.body.properties) properties.set(property.property_name, define(call, property));
    return ok(call.body.properties.map(({ property_name }) => properties.get(property_name)));
  }),

  get("/orgs/{org}/properties/values", ["organization_custom_properties:read"], ({ world, organization, query, address }) => {
    if (query.has("repository_query")) throw new Refusal(501, "The local GitHub does not search in properties yet.");
    const { items, headers } = paginate(world.store.repositoriesOf(organization), query, address);
    return ok(
      items.map((repository) => ({
        repository_id: repository.id,
        repository_name: repository.name,
        repository_full_name: fullName(repository),
        properties: renderValues(propertiesOf(world, repository)),
      })),
      headers,
    );
  }),

  patch("/orgs/{org}/properties/values", ["organization_custom_properties:write"], (call) => {
    const { world, organization, body, viewer } = call;
    requireFitting(call, organization, body.properties);
    const repositories: Repository[] = body.repository_names.map((name) => {
      const found = world.store.repository(`${organization.login}/${name}`);
      if (found === undefined) throw notFound();
      return found;
    });
    for (const repository of repositories) setProperties(world, repository, body.properties, actorOf(viewer));
    return noContent;
  }),

  get("/repos/{owner}/{repo}/properties/values", ["metadata:read"], ({ world, repository }) =>
    ok(renderValues(propertiesOf(world, repository))),
  ),

  patch("/repos/{owner}/{repo}/properties/values", ["repository_custom_properties:write"], (call) => {
    const { world, repository, body, viewer } = call;
    const properties = world.store.propertiesOf(repository.owner);
    requireFitting(call, repository.owner, body.properties);
    const own = body.properties.every(({ property_name }) => properties.get(property_name)?.values_editable_by === "org_and_repo_actors");
    if (!own && !actsForOrganization(call)) throw new Refusal(403, "Resource not accessible: the values are set by the organization.");
    setProperties(world, repository, body.properties, actorOf(viewer));
    return noContent;
  }),
];
