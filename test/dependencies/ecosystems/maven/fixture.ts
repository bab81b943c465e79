import type { Advisory } from "../../../../src/dependencies/advisory.ts";
import type { Files, NoFix, Plan, PlanOptions } from "../../../../src/dependencies/ecosystems/ecosystem.ts";
import type { MavenProject } from "../../../../src/dependencies/ecosystems/maven/line.ts";
import { maven } from "../../../../src/dependencies/ecosystems/maven/maven.ts";
import { makePlan } from "../../../../src/dependencies/make-plan.ts";
import { answerMaven } from "../../../../src/dependencies/registries/maven.ts";
import type { MavenRepository } from "../../../registries/maven.ts";

const options: PlanOptions = { strategies: ["splice", "update", "bump", "override"], cooldownHours: 0, now: Date.UTC(2026, 0, 10) };

/** Everything before `fixed` is vulnerable; null: everything. */
export const advisoryOf = (name: string, fixed: string | null, more: Partial<Advisory> = {}): Advisory => ({
  id: `GHSA-${name}`,
  aliases: [],
  ecosystem: "maven",
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

export function projectOf(files: Files): MavenProject {
  const [paths] = maven.projects([...files.keys()]);
  const read = paths === undefined ? { refused: "no project" } : maven.read(files, paths);
  if ("refused" in read) throw new TypeError(read.refused);
  return read.project;
}

export interface Fixed {
  readonly plan: Plan | undefined;
  readonly noFix: readonly NoFix[];
  /** All files, with the plan applied. */
  readonly files: Files;
}

/** What comes of a POM, or of several, after the advisories of one package. */
export async function fix(
  repository: MavenRepository,
  given: Files | string,
  advisories: readonly Advisory[],
  more: Partial<PlanOptions> = {},
  known = advisories,
): Promise<Fixed> {
  const files = typeof given === "string" ? new Map([["pom.xml", given]]) : given;
  const project = projectOf(files);
  const wish = { package: advisories[0]?.package ?? "", advisories, known, options: { ...options, ...more } };
  const made = await makePlan(maven, project, wish, (query) => answerMaven(query, repository));
  const plan = "plan" in made ? made.plan : undefined;
  const changed = plan === undefined ? new Map<string, string>() : maven.edit(project, plan);
  const after = new Map([...files, ...changed]);
  // A plan that was applied changes nothing.
  if (plan !== undefined && maven.edit(projectOf(after), plan).size > 0) throw new TypeError("applied twice");
  return { plan, noFix: made.noFix ?? [], files: after };
}
