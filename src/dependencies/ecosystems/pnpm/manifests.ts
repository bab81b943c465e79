import { objectOf } from "../../json-members.ts";
import { setMembers } from "../../json-text.ts";
import type { Files } from "../ecosystem.ts";
import type { Draft, Override } from "../javascript/draft.ts";
import { readJson } from "../javascript/read-json.ts";
import { withYaml } from "../javascript/yaml-text.ts";
import { type Bump, groups } from "../npm/raise.ts";
import { readPlainYaml } from "../plain-yaml.ts";
import type { PnpmProject } from "./project.ts";
import { catalogIn, catalogPath, join, workspaceName } from "./read.ts";
import { readSelector } from "./selector.ts";

/** The manifests, and `pnpm-workspace.yaml`, with other ranges and overrides. Those that change. */
export function manifestsWith(project: PnpmProject, draft: Draft): Files {
  const texts = new Map(project.manifests.map(({ path, text }) => [path, text]));
  const workspacePath = join(project.paths.directory, workspaceName);
  let workspace = project.files.get(workspacePath) ?? "";
  for (const { location, name, from, to } of draft.bumps) {
    const text = texts.get(location) ?? "";
    const manifest = readJson(text) ?? {};
    for (const group of groups) {
      const written = objectOf(manifest[group])[name];
      if (written === from) texts.set(location, setMembers(texts.get(location) ?? "", [group], new Map([[name, to]])));
      else if (typeof written === "string" && written.startsWith("catalog:")) {
        workspace = withYaml(workspace, catalogPath(readPlainYaml(workspace) ?? {}, written, name), to, workspaceName);
      }
    }
  }
  for (const { key, value } of draft.overrides) {
    if (overridesAreIn(project) === "workspace")
      workspace = withYaml(workspace, overridePath(project, workspace, key), value, workspaceName);
    else texts.set(project.manifest, setMembers(texts.get(project.manifest) ?? "", placeIn(project), new Map([[key, value]])));
  }
  texts.set(workspacePath, workspace);
  return new Map([...texts].filter(([path, text]) => text !== (project.files.get(path) ?? "")));
}

/**
 * The same with a range in the manifest in the place of each override that only refers to what the manifest asks for (`$name`).
 * https://pnpm.io/settings#overrides
 */
export function withReferences(project: PnpmProject, draft: Draft): Draft {
  const manifest = readJson(project.files.get(project.manifest) ?? "") ?? {};
  const workspace = readPlainYaml(project.files.get(project.workspacePath ?? "") ?? "") ?? {};
  const written = { ...objectOf(manifest.resolutions), ...objectOf(objectOf(manifest.pnpm).overrides), ...objectOf(workspace.overrides) };
  const bumps = draft.overrides.flatMap(({ key, value }): readonly Bump[] => {
    const name = /^\$(.+)$/.exec(String(written[key] ?? ""))?.[1];
    if (name === undefined) return [];
    return groups.flatMap((group) => {
      const from = objectOf(manifest[group])[name];
      return typeof from === "string" && group !== "peerDependencies" ? [{ location: project.manifest, group, name, from, to: value }] : [];
    });
  });
  const isReference = ({ key }: Override): boolean => String(written[key] ?? "").startsWith("$");
  return { ...draft, bumps: [...draft.bumps, ...bumps], overrides: draft.overrides.filter((each) => !isReference(each)) };
}

/** Where an override stands: in the catalog that it names, as long as nothing else takes it from there. */
function overridePath({ lock }: PnpmProject, workspace: string, key: string): readonly string[] {
  const data = readPlainYaml(workspace) ?? {};
  const { overrides } = data;
  const written = String(objectOf(overrides)[key] ?? "");
  const { name } = readSelector(key, "").target;
  if (!written.startsWith("catalog:")) return ["overrides", key];
  const catalog = objectOf(objectOf(lock.catalogs)[catalogIn(written)]);
  const isShared =
    catalog[name] !== undefined ||
    Object.entries(objectOf(overrides)).some(
      ([other, value]) => other !== key && value === written && readSelector(other, "").target.name === name,
    );
  return isShared ? ["overrides", key] : catalogPath(data, written, name);
}

/**
 * Where the project keeps its overrides. pnpm reads `pnpm-workspace.yaml` from version 10.5 on, `package.json` up to version 10, and the
 * former alone where both have some. https://pnpm.io/settings#overrides
 */
function overridesAreIn(project: PnpmProject): "manifest" | "workspace" {
  const manifest = readJson(project.files.get(project.manifest) ?? "") ?? {};
  const workspace = project.workspacePath === null ? undefined : readPlainYaml(project.files.get(project.workspacePath) ?? "");
  if (workspace?.overrides !== undefined) return "workspace";
  if (objectOf(manifest.pnpm).overrides !== undefined || (manifest.resolutions !== undefined && project.overrides.length > 0))
    return "manifest";
  const major = Number(/^pnpm@(\d+)/.exec(String(manifest.packageManager ?? ""))?.[1] ?? 0);
  if (major >= 11 || project.documents.head !== "") return "workspace";
  const settings = Object.keys(workspace ?? {}).filter((name) => !["packages", "catalog", "catalogs"].includes(name));
  return major === 0 && settings.length > 0 && manifest.pnpm === undefined ? "workspace" : "manifest";
}

/** Yarn's name for them is read by pnpm too. */
const placeIn = (project: PnpmProject): readonly string[] => {
  const manifest = readJson(project.files.get(project.manifest) ?? "") ?? {};
  return objectOf(manifest.pnpm).overrides === undefined && manifest.resolutions !== undefined && project.overrides.length > 0
    ? ["resolutions"]
    : ["pnpm", "overrides"];
};

/** The keys of all overrides in the order in which the project has them, which its lockfile repeats. */
export function overrideOrder(project: PnpmProject, changed: Files): readonly string[] {
  const textOf = (path: string): string => changed.get(path) ?? project.files.get(path) ?? "";
  const manifest = readJson(textOf(project.manifest)) ?? {};
  const inManifest = [...Object.keys(objectOf(manifest.resolutions)), ...Object.keys(objectOf(objectOf(manifest.pnpm).overrides))];
  const inWorkspace = Object.keys(objectOf(readPlainYaml(textOf(join(project.paths.directory, workspaceName)))?.overrides));
  return inWorkspace.length > 0 ? inWorkspace : inManifest;
}
