import type { Ecosystem, Installed, ProjectPaths } from "../ecosystem.ts";
import { locateIn } from "../javascript/locate.ts";
import { foldersAbove, projectsBy } from "../javascript/projects.ts";
import { editFiles, type FileEdits } from "../javascript/text-edits.ts";
import { compareVersions, isAffectedVersion } from "../npm/affected.ts";
import { pnpmOrigins } from "./origins.ts";
import { planPnpm } from "./plan.ts";
import type { PnpmProject } from "./project.ts";
import { join, lockName, readPnpmProject, workspaceName } from "./read.ts";

/** A member of a workspace may have a lockfile of its own: what the workspace says of it stands in a folder above then. */
function projects(paths: readonly string[]): readonly ProjectPaths[] {
  const known = new Set(paths);
  return projectsBy(paths, lockName, [workspaceName]).map((project) => {
    const [beside, ...above] = foldersAbove(project.directory).map((folder) => join(folder, workspaceName));
    const outer = beside !== undefined && known.has(beside) ? undefined : above.find((path) => known.has(path));
    return outer === undefined ? project : { ...project, files: [...project.files, outer] };
  });
}

const locate = ({ graph }: PnpmProject, name?: string): readonly Installed[] => locateIn(graph, name);

/** pnpm: `package.json` with `pnpm-lock.yaml` of version 9.0, alone or of a workspace. */
export const pnpm: Ecosystem<PnpmProject> = {
  name: "npm",
  osvName: "npm",
  projects,
  read: readPnpmProject,
  locate,
  origins: pnpmOrigins,
  compare: compareVersions,
  isAffected: isAffectedVersion,
  plan: planPnpm,
  edit: ({ files }, plan) => editFiles(files, plan.edits as unknown as FileEdits),
};
