import type { Advisory } from "../../../src/dependencies/advisory.ts";
import {
  type Ecosystem,
  type Files,
  type NoFix,
  type Plan,
  type PlanOptions,
  type Query,
  strategies,
} from "../../../src/dependencies/ecosystems/ecosystem.ts";
import { makePlan } from "../../../src/dependencies/make-plan.ts";
import type { RegistryOptions } from "../../../src/dependencies/registries/fetch-json.ts";
import type { Json } from "../../../src/values/json.ts";

type Answer = (query: Query, options: RegistryOptions) => Promise<Json>;

/** A package manager with whoever answers what planning for it asks. */
export interface Fixer<Project> {
  readonly ecosystem: Ecosystem<Project>;
  readonly answer: Answer;
  readonly registry: RegistryOptions;
}

export interface Outcome<Project> {
  readonly project: Project;
  readonly plan: Plan | undefined;
  readonly noFix: readonly NoFix[];
  /** All files afterwards. */
  readonly files: Files;
  readonly changed: Files;
  /** Kinds of what was asked. */
  readonly asked: readonly string[];
}

export function readFiles<Project>(ecosystem: Ecosystem<Project>, files: Files): Project {
  const [paths] = ecosystem.projects([...files.keys()]);
  if (paths === undefined) throw new Error("There is no project.");
  const read = ecosystem.read(files, paths);
  if ("refused" in read) throw new Error(read.refused);
  return read.project;
}

/** Plans and edits. All advisories are of the package of the first, but for those that are only known. */
export async function fix<Project>(
  { ecosystem, answer, registry }: Fixer<Project>,
  files: Files,
  advisories: readonly Advisory[],
  options: Partial<PlanOptions> & { readonly known?: readonly Advisory[] } = {},
): Promise<Outcome<Project>> {
  const { known = [], ...rest } = options;
  const project = readFiles(ecosystem, files);
  const wish = {
    package: advisories[0]?.package ?? "",
    advisories,
    known: [...advisories, ...known],
    options: { strategies, cooldownHours: 0, now: Date.parse("2026-01-01"), ...rest },
  };
  const asked: string[] = [];
  const made = await makePlan(ecosystem, project, wish, (query) => {
    asked.push(query.kind);
    return answer(query, registry);
  });
  const plan = "plan" in made ? made.plan : undefined;
  const changed: Files = plan === undefined ? new Map() : ecosystem.edit(project, plan);
  return { project, plan, noFix: made.noFix ?? [], files: new Map([...files, ...changed]), changed, asked };
}

/** Versions that are installed, by name. */
export function versionsOf<Project>(ecosystem: Ecosystem<Project>, files: Files, name: string): readonly string[] {
  return ecosystem
    .locate(readFiles(ecosystem, files), name)
    .map(({ version }) => version)
    .toSorted();
}
