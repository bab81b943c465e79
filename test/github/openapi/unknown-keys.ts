import { resolve, type Schema } from "./description.ts";

/**
 * Keys in a value that its schema does not name. GitHub's description is open (nearly every object allows further keys), so a
 * misspelt key passes a validator unseen; here it is found.
 */
export function unknownKeys(schema: Schema, value: unknown, at = ""): string[] {
  if (Array.isArray(value)) {
    const items = alternatives(schema).flatMap((alternative) => (alternative.items ? [alternative.items] : []));
    return value.flatMap((item, index) => (items.length === 0 ? [] : fewest(items, item, `${at}/${index}`)));
  }
  if (typeof value !== "object" || value === null) return [];
  const all = alternatives(schema);
  if (all.some((alternative) => isFreeForm(alternative))) return [];
  const named = all.filter((alternative) => alternative.properties !== undefined);
  if (named.length === 0) return [];
  return Object.entries(value).flatMap(([key, child]) => {
    const schemas = named.flatMap((alternative) => {
      const found = alternative.properties?.[key];
      return found === undefined ? [] : [found];
    });
    return schemas.length === 0 ? [`${at}/${key}`] : fewest(schemas, child, `${at}/${key}`);
  });
}

/** A value may stand under several schemas (`oneOf`); the one that it fits best decides. */
function fewest(schemas: readonly Schema[], value: unknown, at: string): string[] {
  let best: string[] | undefined;
  for (const schema of schemas) {
    const found = unknownKeys(schema, value, at);
    if (found.length === 0) return [];
    if (best === undefined || found.length < best.length) best = found;
  }
  return best ?? [];
}

function isFreeForm(schema: Schema): boolean {
  if (schema.additionalProperties !== undefined && schema.additionalProperties !== false) return true;
  return schema.type === "object" && schema.properties === undefined && !schema.allOf && !schema.anyOf && !schema.oneOf;
}

/** A schema with its references followed and its alternatives laid side by side. */
function alternatives(schema: Schema): Schema[] {
  const own = resolve(schema);
  const nested = [...(own.allOf ?? []), ...(own.anyOf ?? []), ...(own.oneOf ?? [])];
  return [own, ...nested.flatMap(alternatives)];
}
