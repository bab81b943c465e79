import { execFileSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { RuleSet } from "../../../src/secrets/detection/rule.ts";
import { readGitleaksConfig } from "../../../src/secrets/gitleaks/config.ts";

export interface RuleFile {
  readonly path: string;
  readonly set: RuleSet;
}

const version = "v8.30.1";

/** The file that `--rules FILE` or PIPEWARDEN_BENCH_RULES names, else gitleaks' own where Go has fetched it, else a small one. */
export function ruleFile(): RuleFile {
  const path = named() ?? fetched() ?? writeSmallOne();
  const config = readGitleaksConfig(readFileSync(path, "utf8"), { base: { rules: [], allowlists: [] } });
  if (!config.ok || config.problems.length > 0) throw new Error(`${path} cannot be read whole: ${JSON.stringify(config.problems)}`);
  console.error(`rules: ${path}, ${config.set.rules.length} of them`);
  return { path, set: config.set };
}

function named(): string | undefined {
  const option = process.argv.indexOf("--rules");
  return option === -1 ? process.env.PIPEWARDEN_BENCH_RULES : process.argv[option + 1];
}

function fetched(): string | undefined {
  try {
    const cache = execFileSync("go", ["env", "GOMODCACHE"], { encoding: "utf8" }).trim();
    const path = join(cache, `github.com/zricethezav/gitleaks/v8@${version}/config/gitleaks.toml`);
    return existsSync(path) ? path : undefined;
  } catch {
    return undefined;
  }
}

/** Shapes that rule files have, for providers that do not exist. */
function writeSmallOne(): string {
  const animals = ["zebra", "okapi", "quokka", "axolotl", "narwhal", "capybara", "pangolin", "tapir", "wombat", "ibex"];
  const rules = animals.flatMap((animal) => [
    `[[rules]]\nid = "${animal}-token"\nregex = '''\\b(${animal}_[a-z0-9]{36})\\b'''\nkeywords = ["${animal}_"]\n`,
    `[[rules]]\nid = "${animal}-key"\nregex = '''(?i)[\\w.-]{0,40}?(?:${animal})[ \\t\\w.-]{0,20}[\\s'"]{0,3}(?:=|:|=>)['"\\s=]{0,4}([a-f0-9]{32})(?:['"\\s;]|$)'''\nentropy = 3\nkeywords = ["${animal}"]\n`,
  ]);
  const path = join(mkdtempSync(join(tmpdir(), "pipewarden-rules-")), "rules.toml");
  writeFileSync(path, `title = "small"\n${rules.join("\n")}`);
  return path;
}
