import { type Dirent, readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { compileRules } from "../../src/secrets/detection/compile.ts";
import { scan } from "../../src/secrets/detection/scan.ts";
import { ourRules } from "../../src/secrets/rules/rule-set.ts";
import { corpus } from "../../test/secrets/corpus/corpus.ts";
import { measure, type Outcome, precisionOf, recallOf, sumOf } from "../../test/secrets/corpus/measure.ts";
import type { Benchmark, Measurement } from "../benchmark.ts";

/** Not a seed that any test uses. */
const seed = 20_270_101;
let measured: ReadonlyMap<string, Outcome> | undefined;

const outcomes = (): ReadonlyMap<string, Outcome> => {
  if (measured) return measured;
  measured = measure(corpus(seed, 100));
  for (const [family, outcome] of measured) {
    const [precision, recall] = [precisionOf(outcome), recallOf(outcome)].map((share) => share.toFixed(3));
    console.error(`${family.padEnd(20)} precision ${precision}  recall ${recall}  of ${outcome.secrets}; ${outcome.detections} detections`);
  }
  return measured;
};

const one = (value: number): Promise<Measurement> => Promise.resolve({ samples: [value], value });
const shareOf = (share: (outcome: Outcome) => number, family?: string) => () => {
  const found = outcomes();
  return one(share(family === undefined ? sumOf(found.values()) : (found.get(family) ?? sumOf([]))));
};

function filesIn(folder: string): readonly string[] {
  const isSource = (entry: Dirent) => entry.isFile() && /\.(?:[cm]?[jt]sx?|json|md|ya?ml|html|css)$/.test(entry.name);
  return readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => isSource(entry) && !entry.parentPath.includes("/.v"))
    .map((entry) => join(entry.parentPath, entry.name));
}

/** What is found in the sources of this project's dependencies, of which nearly nothing is a secret; each place goes to stderr. */
function findingsPerMegabyte(): Promise<Measurement> {
  const rules = compileRules(ourRules);
  const folder = join(import.meta.dirname, "../../node_modules");
  let [bytes, findings] = [0, 0];
  for (const file of filesIn(folder)) {
    if (bytes >= 60_000_000) break;
    if (statSync(file).size > 300_000) continue;
    const content = readFileSync(file);
    bytes += content.length;
    // Under their own name: what lies in node_modules is left out otherwise.
    const path = file.slice(folder.length + 1);
    for (const { rule, at } of scan(rules, { path, bytes: content }).detections) {
      findings += 1;
      console.error(`${path}:${at.startLine} ${rule.id}`);
    }
  }
  return one(findings / (bytes / 1_000_000));
}

const families = [
  "password",
  "token",
  "url-credential",
  "connection-string",
  "credential-file",
  "private-key",
  "jwk",
  "jwt",
  "basic-auth",
  "bearer",
  "nkey",
  "plain-key",
  "salt-or-nonce",
  "argument",
];

export const benchmarks: readonly Benchmark[] = [
  { name: "detection.precision", unit: "share", goal: { min: 0.9 }, run: shareOf(precisionOf) },
  { name: "detection.recall", unit: "share", goal: { min: 0.9 }, run: shareOf(recallOf) },
  ...families.map((family) => ({
    name: `detection.recall.${family}`,
    unit: "share",
    goal: { min: 0.85 },
    run: shareOf(recallOf, family),
  })),
  { name: "detection.findings_per_mb_of_sources", unit: "findings/MB", goal: { max: 1 }, run: findingsPerMegabyte },
];
