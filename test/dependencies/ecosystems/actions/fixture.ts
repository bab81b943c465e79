import type { Advisory } from "../../../../src/dependencies/advisory.ts";
import { actions } from "../../../../src/dependencies/ecosystems/actions/actions.ts";
import type { ActionsProject } from "../../../../src/dependencies/ecosystems/actions/project.ts";
import type { Files, NoFix, Plan, PlanOptions } from "../../../../src/dependencies/ecosystems/ecosystem.ts";
import { makePlan } from "../../../../src/dependencies/make-plan.ts";
import { answerActions } from "../../../../src/dependencies/registries/actions.ts";
import type { GitHubTags } from "../../../registries/actions.ts";

const options: PlanOptions = { strategies: ["splice", "update", "bump", "override"], cooldownHours: 0, now: Date.UTC(2026, 0, 10) };

/** Everything before `fixed` is vulnerable; null: everything. */
export const advisoryOf = (name: string, fixed: string | null, more: Partial<Advisory> = {}): Advisory => ({
  id: `GHSA-${name.replace("/", "-")}`,
  aliases: [],
  ecosystem: "actions",
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

export const workflow = ".github/workflows/ci.yml";

/** A workflow with a step for each line: what stands behind `uses:`. */
export const stepsOf = (...lines: readonly string[]): string =>
  `name: ci\non: push\njobs:\n  build:\n    runs-on: ubuntu-latest\n    steps:\n${lines.map((line) => `      - uses: ${line}\n`).join("")}`;

export function projectOf(files: Files): ActionsProject {
  const [paths] = actions.projects([...files.keys()]);
  const read = paths === undefined ? undefined : actions.read(files, paths);
  if (read === undefined || !("project" in read)) throw new TypeError("no project");
  return read.project;
}

export interface Fixed {
  readonly plan: Plan | undefined;
  readonly noFix: readonly NoFix[];
  /** All files, with the plan applied. */
  readonly files: Files;
}

/** What comes of a workflow, or of several files, after the advisories of one package. */
export async function fix(
  github: GitHubTags,
  given: Files | string,
  advisories: readonly Advisory[],
  more: Partial<PlanOptions> = {},
  known = advisories,
): Promise<Fixed> {
  const files = typeof given === "string" ? new Map([[workflow, given]]) : given;
  const project = projectOf(files);
  const wish = { package: advisories[0]?.package ?? "", advisories, known, options: { ...options, ...more } };
  const made = await makePlan(actions, project, wish, (query) => answerActions(query, github));
  const plan = "plan" in made ? made.plan : undefined;
  const changed = plan === undefined ? new Map<string, string>() : actions.edit(project, plan);
  return { plan, noFix: made.noFix ?? [], files: new Map([...files, ...changed]) };
}

/** The references behind `uses:` in a workflow, with their comments. */
export const usesIn = (files: Files, path = workflow): readonly string[] =>
  [...(files.get(path) ?? "").matchAll(/uses: (.*)/g)].map(([, line]) => line ?? "");
