import type { Installed } from "../ecosystem.ts";
import { type GoProject, replacementOf } from "./project.ts";
import { compareVersions } from "./version.ts";

/**
 * What is built, as far as the project's own files tell: what go.mod lists, and what go.sum has an archive's sum of. What replaces a module is
 * found by its own name.
 */
export function locate(project: GoProject, name?: string): readonly Installed[] {
  const { mod, sums, paths } = project;
  const listed = mod.requires.flatMap(({ path, version, indirect }): readonly Installed[] => {
    const replaced = replacementOf(project, path, version);
    const [of, at] = replaced === undefined ? [path, version] : [replaced.to, replaced.toVersion];
    // A folder of the repository is nobody's release.
    if (at === null) return [];
    return [{ name: of, version: at, direct: !indirect, scope: "production", path: [`${of}@${at}`], at: paths.manifest }];
  });
  const known = new Set([...mod.requires.map(({ path }) => path), ...listed.map((each) => each.name)]);
  const highest = new Map<string, string>();
  for (const { path, version, modOnly } of sums?.lines ?? []) {
    const now = highest.get(path);
    if (modOnly || known.has(path) || (now !== undefined && compareVersions(version, now) <= 0)) continue;
    highest.set(path, version);
  }
  const unlisted = [...highest].map(
    ([path, version]): Installed => ({
      name: path,
      version,
      direct: false,
      scope: "production",
      path: [`${path}@${version}`],
      at: sums?.path ?? "",
    }),
  );
  const all = [...listed, ...unlisted];
  return name === undefined ? all : all.filter((each) => each.name === name);
}

export const installedVersion = (project: GoProject, name: string): string | undefined => locate(project, name)[0]?.version;
