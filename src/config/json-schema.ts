import * as z from "zod/mini";
import type { PolicyDefinitions } from "./policy-definition.ts";
import { configSchema } from "./schema.ts";

/**
 * The schema of the file for editors, with the descriptions and examples of the schema in code. Draft 7, since that is the one
 * that the YAML language server and the schema stores know best.
 */
export function configJsonSchema(definitions: PolicyDefinitions): z.core.JSONSchema.JSONSchema {
  const { $schema, ...schema } = z.toJSONSchema(configSchema(definitions), { io: "input", target: "draft-7" });
  return {
    ...($schema !== undefined && { $schema }),
    title: "Pipewarden",
    description: "`.github/pipewarden.yml`: what Pipewarden keeps true in the repositories of an organisation.",
    ...schema,
  } as z.core.JSONSchema.JSONSchema;
}
