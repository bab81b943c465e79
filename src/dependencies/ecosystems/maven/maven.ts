import type { Ecosystem, Installed } from "../ecosystem.ts";
import { editMaven } from "./edit.ts";
import type { MavenProject } from "./line.ts";
import { planMaven } from "./plan.ts";
import { mavenProjects, readMavenProject } from "./project.ts";
import { usagesOf } from "./usages.ts";
import { compareMavenVersions, isAffectedMaven } from "./version.ts";

/** What comes only by other dependencies no file of the repository names: asked for by its name, it may be there. */
const perhaps = ({ paths }: MavenProject, name: string): Installed => ({
  name,
  version: "",
  claimed: true,
  direct: false,
  scope: "production",
  path: [name],
  at: paths.manifest,
});

function locate(project: MavenProject, name?: string): readonly Installed[] {
  const usages = usagesOf(project, name);
  if (name !== undefined && usages.length === 0) return [perhaps(project, name)];
  return usages.map(({ pom, declared, resolved }) => {
    const version = "why" in resolved ? "" : resolved.version;
    return {
      name: declared.name,
      version,
      // A parent or an imported list of versions decides: planning finds out.
      ...(version === "" ? { claimed: true as const } : {}),
      direct: declared.kind !== "managed" && declared.kind !== "managed-plugin",
      scope: declared.scope === "test" || declared.kind.endsWith("plugin") ? "development" : "production",
      path: [`${declared.name}@${version}`],
      at: `${pom.path}#${declared.kind}`,
    };
  });
}

/** Maven: `pom.xml` with the modules and parents that lie in the same repository. */
export const maven: Ecosystem<MavenProject> = {
  name: "maven",
  osvName: "Maven",
  projects: mavenProjects,
  read: readMavenProject,
  locate,
  compare: compareMavenVersions,
  isAffected: isAffectedMaven,
  plan: planMaven,
  edit: editMaven,
};
