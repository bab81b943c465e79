// A process of `prepare.ts`: prepares rules once, scans one text, and prints how long each took.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { compileRules } from "../../../src/secrets/detection/compile.ts";
import { scan } from "../../../src/secrets/detection/scan.ts";
import { readGitleaksConfig } from "../../../src/secrets/gitleaks/config.ts";
import { ourRules } from "../../../src/secrets/rules/rule-set.ts";
import { processorTime } from "./prepare.ts";

const [path] = process.argv.slice(2);
const config = path === undefined ? undefined : readGitleaksConfig(readFileSync(path, "utf8"), { base: { rules: [], allowlists: [] } });
if (config?.ok === false) throw new Error(`${path} cannot be read.`);
const set = config?.set ?? ourRules;
const bytes = readFileSync(join(import.meta.dirname, "../../../src/secrets/detection/search.ts")).subarray(0, 20_000);

let compiled: ReturnType<typeof compileRules> | undefined;
const compile = processorTime(() => (compiled = compileRules(set, { strict: path !== undefined })));
const first = processorTime(() => compiled && scan(compiled, { path: "first.ts", bytes }));
console.log(JSON.stringify({ compile, scan: first }));
