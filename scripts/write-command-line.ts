import { writeFileSync } from "node:fs";
import { verbs } from "../src/cli/verbs.ts";
import { commandLineDocument } from "./command-line-document.ts";

// Run it after a change of a verb: npx node scripts/write-command-line.ts
writeFileSync(new URL("../docs/command-line.md", import.meta.url), commandLineDocument(verbs));
