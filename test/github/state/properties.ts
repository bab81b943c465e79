import type { components } from "@octokit/openapi-types";
import type { Account, Repository } from "./entities.ts";
import type { World } from "./world.ts";

export type CustomProperty = components["schemas"]["custom-property"];
export type PropertyValue = string | readonly string[];
type NamedValue = components["schemas"]["custom-property-value"];

/** The values of a repository by name: its own, and the defaults of the properties that its organisation requires. */
export function propertiesOf(world: Pick<World, "store">, repository: Repository): Record<string, PropertyValue> {
  const values: Record<string, PropertyValue> = {};
  for (const [name, property] of world.store.propertiesOf(repository.owner)) {
    const value = repository.properties.get(name) ?? (property.required === true ? property.default_value : null);
    if (value != null) values[name] = value;
  }
  return values;
}

export const renderValues = (values: Readonly<Record<string, PropertyValue>>): NamedValue[] =>
  Object.entries(values).map(([name, value]) => ({ property_name: name, value: value as NamedValue["value"] }));

/** Why a value is none of a property's; undefined when it fits. Null, which unsets a property, always fits. */
export function misfit(property: CustomProperty, value: NamedValue["value"]): string | undefined {
  if (value === null) return undefined;
  const several = property.value_type === "multi_select";
  if (Array.isArray(value) !== several) return `Property value for '${property.property_name}' must be ${several ? "a list" : "a text"}`;
  const allowed = property.value_type === "true_false" ? ["true", "false"] : property.allowed_values;
  const strange = [value].flat().find((one) => allowed != null && !allowed.includes(one));
  return strange === undefined ? undefined : `Value '${strange}' is not allowed for property '${property.property_name}'`;
}

/** Sets or (with null) unsets values, and tells of those that changed: only these are in the event, an unset one with the value null. */
export function setProperties(world: World, repository: Repository, values: readonly NamedValue[], sender: Account): void {
  const before: NamedValue[] = [];
  const after: NamedValue[] = [];
  for (const { property_name, value } of values) {
    const old = repository.properties.get(property_name) ?? null;
    if (JSON.stringify(old) === JSON.stringify(value)) continue;
    if (value === null) repository.properties.delete(property_name);
    else repository.properties.set(property_name, value);
    before.push({ property_name, value: old as NamedValue["value"] });
    after.push({ property_name, value });
  }
  if (after.length === 0) return;
  world.hooks.emit({
    event: "custom_property_values",
    action: "updated",
    repository,
    sender,
    body: () => ({ new_property_values: after, old_property_values: before }),
  });
}
