import { writeFileSync } from "node:fs";
import { verbs } from "../src/commands/registry.ts";
import { commandsDocument } from "./commands/documentation.ts";

// Run it after a change of a command: npx node scripts/write-commands-document.ts
writeFileSync(new URL("../docs/commands.md", import.meta.url), commandsDocument(verbs));
