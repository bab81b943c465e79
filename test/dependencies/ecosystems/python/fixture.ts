import type { Advisory } from "../../../../src/dependencies/advisory.ts";
import type { Files, NoFix, Plan, PlanOptions } from "../../../../src/dependencies/ecosystems/ecosystem.ts";
import { strategies } from "../../../../src/dependencies/ecosystems/ecosystem.ts";
import type { PythonProject } from "../../../../src/dependencies/ecosystems/python/project.ts";
import { python } from "../../../../src/dependencies/ecosystems/python/python.ts";
import { makePlan } from "../../../../src/dependencies/make-plan.ts";
import { answerPypi } from "../../../../src/dependencies/registries/pypi.ts";
import type { PypiRegistry } from "../../../registries/pypi.ts";

/** `GHSA-<package>`: everything before `fixed` is vulnerable; null: everything. */
export const advisoryOf = (name: string, fixed: string | null, more: Partial<Advisory> = {}): Advisory => ({
  ...{
    id: `GHSA-${name}`,
    aliases: [],
    ecosystem: "pip",
    package: name,
    versions: [],
    summary: "",
    severity: "high",
    cvss: null,
    epss: null,
  },
  ...{ ranges: [{ introduced: null, fixed, lastAffected: null }], malware: false },
  ...more,
});

export interface Outcome {
  readonly project: PythonProject;
  readonly plan: Plan | undefined;
  readonly noFix: readonly NoFix[];
  /** All files afterwards. */
  readonly files: Files;
  /** Those that changed. */
  readonly changed: Files;
}

export const filesOf = (texts: { readonly [path: string]: string }): Files => new Map(Object.entries(texts));

export function readFiles(files: Files): PythonProject {
  const [paths] = python.projects([...files.keys()]);
  if (paths === undefined) throw new Error("There is no project.");
  const read = python.read(files, paths);
  if ("refused" in read) throw new Error(read.refused);
  return read.project;
}

/** Plans and edits. All advisories are of the package of the first, but for those that are only known. */
export async function fix(
  registry: Pick<PypiRegistry, "url"> & Partial<Pick<PypiRegistry, "fetch">>,
  files: Files,
  advisories: readonly Advisory[],
  options: Partial<PlanOptions> & { readonly known?: readonly Advisory[] } = {},
): Promise<Outcome> {
  const { known = [], ...rest } = options;
  const project = readFiles(files);
  const wish = {
    package: advisories[0]?.package ?? "",
    advisories,
    known: [...advisories, ...known],
    options: { strategies, cooldownHours: 0, now: Date.parse("2026-01-01"), ...rest },
  };
  const { url, fetch } = registry;
  const made = await makePlan(python, project, wish, (query) => answerPypi(query, { url, ...(fetch === undefined ? {} : { fetch }) }));
  const plan = "plan" in made ? made.plan : undefined;
  const changed: Files = plan === undefined ? new Map() : python.edit(project, plan);
  return { project, plan, noFix: made.noFix ?? [], files: new Map([...files, ...changed]), changed };
}

/** Versions by name, or by `name#n` from the second one on. */
export function versionsIn(files: Files): Readonly<Record<string, string>> {
  const found: Record<string, string> = {};
  for (const { name, version } of readFiles(files).locked) {
    let key = name;
    for (let n = 1; found[key] !== undefined; n += 1) key = `${name}#${n}`;
    found[key] = version;
  }
  return found;
}
