import type { Ecosystem, Installed, ProjectPaths } from "../ecosystem.ts";
import { locateIn } from "../javascript/locate.ts";
import { projectsBy } from "../javascript/projects.ts";
import { editFiles, type FileEdits } from "../javascript/text-edits.ts";
import { compareVersions, isAffectedVersion } from "../npm/affected.ts";
import { pnpmOrigins } from "./origins.ts";
import { planPnpm } from "./plan.ts";
import type { PnpmProject } from "./project.ts";
import { lockName, readPnpmProject, workspaceName } from "./read.ts";

const projects = (paths: readonly string[]): readonly ProjectPaths[] => projectsBy(paths, lockName, [workspaceName]);
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
