import type { Advisory, EcosystemName } from "../../../src/dependencies/advisory.ts";
import {
  type Ecosystem,
  type Files,
  type NoFix,
  type Plan,
  type PlanOptions,
  strategies,
} from "../../../src/dependencies/ecosystems/ecosystem.ts";
import { type Ask, makePlan } from "../../../src/dependencies/make-plan.ts";

/** `GHSA-<package>`: everything before `fixed` is vulnerable; null: everything. */
export const advisoryOf =
  (ecosystem: EcosystemName) =>
  (name: string, fixed: string | null, more: Partial<Advisory> = {}): Advisory => ({
    id: `GHSA-${name}`,
    aliases: [],
    ecosystem,
    package: name,
    ranges: [{ introduced: null, fixed, lastAffected: null }],
    versions: [],
    summary: "",
    severity: "high",
    cvss: null,
    epss: null,
    malware: false,
    ...more,
  });

export interface Fixed {
  readonly plan: Plan | undefined;
  readonly noFix: readonly NoFix[];
  /** All files afterwards. */
  readonly files: Files;
  /** Those that changed. */
  readonly changed: Files;
}

/** Plans and edits the first project among the files, and checks that a plan that was applied changes nothing. */
export async function fixWith<Project>(
  ecosystem: Ecosystem<Project>,
  ask: Ask,
  files: Files,
  advisories: readonly Advisory[],
  { known = [], manifest, ...options }: Partial<PlanOptions> & { readonly known?: readonly Advisory[]; readonly manifest?: string } = {},
): Promise<Fixed> {
  const project = readWith(ecosystem, files, manifest);
  const wish = {
    package: advisories[0]?.package ?? "",
    advisories,
    known: [...advisories, ...known],
    options: { strategies, cooldownHours: 0, now: Date.parse("2026-01-01"), ...options },
  };
  const made = await makePlan(ecosystem, project, wish, ask);
  const plan = "plan" in made ? made.plan : undefined;
  const changed: Files = plan === undefined ? new Map() : ecosystem.edit(project, plan);
  const after = new Map([...files, ...changed]);
  if (plan !== undefined) {
    const again = ecosystem.edit(readWith(ecosystem, after, manifest), plan);
    if (again.size > 0) throw new Error(`Applied twice, the plan changes ${[...again.keys()].join()}.`);
  }
  return { plan, noFix: made.noFix ?? [], files: after, changed };
}

export function readWith<Project>(ecosystem: Ecosystem<Project>, files: Files, manifest?: string): Project {
  const found = ecosystem.projects([...files.keys()]);
  const paths = manifest === undefined ? found[0] : found.find((each) => each.manifest === manifest);
  if (paths === undefined) throw new Error("There is no project.");
  const read = ecosystem.read(new Map(paths.files.map((path) => [path, files.get(path) ?? ""])), paths);
  if ("refused" in read) throw new Error(read.refused);
  return read.project;
}
