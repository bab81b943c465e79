import { writeFileSync } from "node:fs";
import { ourRules } from "../src/secrets/rules/rule-set.ts";
import { secretKindsDocument } from "./secret-kinds-document.ts";

// Run it after a change of a rule: npx node scripts/write-secret-kinds.ts
writeFileSync(new URL("../docs/secret-kinds.md", import.meta.url), secretKindsDocument(ourRules.rules));
