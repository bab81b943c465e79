import { Ajv, type ValidateFunction } from "ajv";
import formats from "ajv-formats";
import { description, type Schema } from "./description.ts";

const ajv = new Ajv({ strict: false, allErrors: false, validateFormats: true, allowUnionTypes: true, inlineRefs: false, logger: false });
formats.default(ajv, { mode: "fast" });
const added = new Set<string>();
const compiled = new WeakMap<Schema, ValidateFunction>();

/** Complaints about a value, one phrase each; none when it fits. A schema is compiled when it is first used. */
export function complaints(schema: Schema, value: unknown): string[] {
  let validate = compiled.get(schema);
  if (validate === undefined) {
    validate = ajv.compile(convert(schema) as object);
    compiled.set(schema, validate);
  }
  if (validate(value)) return [];
  return (validate.errors ?? []).map(
    (error) => `${error.instancePath || "(whole)"} ${error.message ?? "is invalid"}${detail(error.params)}`,
  );
}

function detail(params: Record<string, unknown>): string {
  if ("allowedValues" in params) return `: ${JSON.stringify(params.allowedValues)}`;
  return "additionalProperty" in params ? `: ${String(params.additionalProperty)}` : "";
}

/**
 * Turns a schema of OpenAPI 3.0 into JSON Schema: `nullable` becomes a type or an alternative, references lead to schemas that are
 * registered on the way, and keywords that mean nothing to a validator go.
 */
function convert(schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map(convert);
  if (typeof schema !== "object" || schema === null) return schema;
  const { nullable, example: _example, examples: _examples, discriminator: _discriminator, ...rest } = schema as Record<string, unknown>;
  const converted: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(rest)) {
    if (key === "$ref") converted.$ref = register(value as string);
    else if (key === "properties") converted.properties = mapValues(value as Record<string, unknown>, convert);
    // Alternatives of open objects overlap (every error is also an error without its optional keys), so "exactly one" fits none.
    else if (key === "oneOf") converted.anyOf = convert(value);
    // The description repeats some values (null above all), which JSON Schema forbids.
    else if (key === "enum") converted.enum = [...new Set(value as unknown[])];
    else converted[key] = key === "default" || key === "required" ? value : convert(value);
  }
  return nullable === true ? orNull(converted) : converted;
}

function orNull(schema: Record<string, unknown>): Record<string, unknown> {
  if (typeof schema.type === "string" && !("allOf" in schema || "anyOf" in schema)) {
    const values = schema.enum as unknown[] | undefined;
    return { ...schema, type: [schema.type, "null"], ...(values && { enum: [...new Set([...values, null])] }) };
  }
  return { anyOf: [{ type: "null" }, schema] };
}

/** Makes a component known to ajv under a short id of its own, so that it is compiled once however many operations name it. */
function register(reference: string): string {
  const name = reference.slice(reference.lastIndexOf("/") + 1);
  const id = `github:${name}`;
  if (!added.has(id)) {
    added.add(id);
    const schema = description().components.schemas?.[name];
    ajv.addSchema({ $id: id, allOf: [convert(schema)] } as object);
  }
  return id;
}

const mapValues = <A, B>(record: Record<string, A>, map: (value: A) => B): Record<string, B> =>
  Object.fromEntries(Object.entries(record).map(([key, value]) => [key, map(value)]));
