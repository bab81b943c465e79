import type { Ecosystem } from "../ecosystem.ts";
import { editGo } from "./edit.ts";
import { locate } from "./locate.ts";
import { goOrigins } from "./origins.ts";
import { planGo } from "./plan.ts";
import { type GoProject, goProjects, readGoProject } from "./project.ts";
import { compareVersions, isAffectedVersion } from "./version.ts";

/** Go modules: `go.mod` with `go.sum`. https://go.dev/ref/mod */
export const go: Ecosystem<GoProject> = {
  name: "go",
  osvName: "Go",
  projects: goProjects,
  read: readGoProject,
  locate,
  origins: goOrigins,
  compare: compareVersions,
  isAffected: isAffectedVersion,
  plan: planGo,
  edit: editGo,
};
