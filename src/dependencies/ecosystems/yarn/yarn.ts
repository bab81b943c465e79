import type { Ecosystem } from "../ecosystem.ts";
import { npmRegistries } from "../javascript/archive.ts";
import { locateIn } from "../javascript/locate.ts";
import { projectsBy } from "../javascript/projects.ts";
import { yarnSettings } from "../javascript/registry-settings.ts";
import { editFiles, type FileEdits } from "../javascript/text-edits.ts";
import { compareVersions, isAffectedVersion } from "../npm/affected.ts";
import { settingsName } from "./berry/catalogs.ts";
import { berryOrigins } from "./berry/origins.ts";
import { planBerry } from "./berry/plan.ts";
import type { BerryProject } from "./berry/project.ts";
import { readBerryProject } from "./berry/read.ts";
import { classicOrigins } from "./classic/origins.ts";
import { planClassic } from "./classic/plan.ts";
import type { ClassicProject } from "./classic/project.ts";
import { isBerry, lockName, readClassicProject } from "./classic/read.ts";

/** Which of the two lockfiles a project has shows in its text. */
export type YarnProject = ClassicProject | BerryProject;

/** Yarn: `package.json` with `yarn.lock` of Yarn 1 or of Yarn 4, alone or of a workspace. */
export const yarn: Ecosystem<YarnProject> = {
  name: "npm",
  osvName: "npm",
  projects: (paths) => projectsBy(paths, lockName, [settingsName]),
  read: (files, paths): { readonly project: YarnProject } | { readonly refused: string } => {
    const text = files.get(paths.directory === "" ? lockName : `${paths.directory}/${lockName}`) ?? "";
    return isBerry(text) ? readBerryProject(files, paths) : readClassicProject(files, paths);
  },
  locate: ({ graph }, name) => locateIn(graph, name),
  origins: {
    registries: npmRegistries,
    settings: { names: [".yarnrc", ".yarnrc.yml"], of: yarnSettings },
    of: (project) => ("cacheKey" in project ? berryOrigins(project) : classicOrigins(project)),
  },
  compare: compareVersions,
  isAffected: isAffectedVersion,
  plan: (project, wish, answers) => ("cacheKey" in project ? planBerry(project, wish, answers) : planClassic(project, wish, answers)),
  edit: ({ files }, plan) => editFiles(files, plan.edits as unknown as FileEdits),
};
