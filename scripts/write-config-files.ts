import { mkdirSync, writeFileSync } from "node:fs";
import { configJsonSchema } from "../src/config/json-schema.ts";
import { policyDefinitions } from "../src/policies.ts";
import { configurationDocument } from "./config/documentation.ts";

// Run it after a change of the schema: npx node scripts/write-config-files.ts
const root = new URL("../", import.meta.url);
mkdirSync(new URL("schema/", root), { recursive: true });
writeFileSync(new URL("schema/pipewarden.schema.json", root), `${JSON.stringify(configJsonSchema(policyDefinitions), null, 2)}\n`);
writeFileSync(new URL("docs/configuration.md", root), configurationDocument(policyDefinitions));
