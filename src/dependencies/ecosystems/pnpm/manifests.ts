import { isMap, isScalar, parseDocument } from "yaml";
import { PipewardenError } from "../../../values/errors.ts";
import { objectOf } from "../../json-members.ts";
import { setMembers } from "../../json-text.ts";
import type { Files } from "../ecosystem.ts";
import type { Draft } from "../javascript/draft.ts";
import { plainText } from "../javascript/lock-chunks.ts";
import { readJson } from "../javascript/read-json.ts";
import { readPlainYaml } from "../plain-yaml.ts";
import type { PnpmProject } from "./project.ts";
import { join, workspaceName } from "./read.ts";

const groups = ["dependencies", "devDependencies", "optionalDependencies", "peerDependencies"] as const;

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
        const catalog = written.slice("catalog:".length) || "default";
        const isNamed = objectOf(objectOf(readPlainYaml(workspace)?.catalogs)[catalog])[name] !== undefined;
        workspace = withYaml(workspace, isNamed ? ["catalogs", catalog, name] : ["catalog", name], to);
      }
    }
  }
  for (const { key, value } of draft.overrides) {
    if (overridesAreIn(project) === "workspace") workspace = withYaml(workspace, ["overrides", key], value);
    else texts.set(project.manifest, setMembers(texts.get(project.manifest) ?? "", placeIn(project), new Map([[key, value]])));
  }
  texts.set(workspacePath, workspace);
  return new Map([...texts].filter(([path, text]) => text !== (project.files.get(path) ?? "")));
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
  if (major >= 11) return "workspace";
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

/**
 * The text with one value in its maps. Everything else stays byte for byte.
 *
 * @throws PipewardenError `edit_exceeds_plan` where something else than maps stands on the way
 */
function withYaml(text: string, path: readonly string[], value: string): string {
  const { plain, like } = plainText(text);
  const document = parseDocument(plain);
  const quoted = `'${value.replaceAll("'", "''")}'`;
  const there = document.getIn(path, true);
  if (isScalar(there) && there.range !== undefined && there.range !== null) {
    const [from, to] = there.range;
    const old = plain.slice(from, to);
    const written = old.startsWith('"')
      ? JSON.stringify(value)
      : old.startsWith("'") || !/^[\^~\d][\w.^~+-]*$/.test(value)
        ? quoted
        : value;
    return like(plain.slice(0, from) + written + plain.slice(to));
  }
  const name = path.at(-1) ?? "";
  const line = `${/^[A-Za-z][\w.-]*$/.test(name) ? name : `'${name.replaceAll("'", "''")}'`}: ${/^[\^~\d]\S*$/.test(value) && !/^\d+(?:\.\d+)?$/.test(value) ? value : quoted}`;
  const map = document.getIn(path.slice(0, -1), true);
  if (isMap(map) && map.range && map.flow !== true && map.items.length > 0) {
    const first = map.items[0]?.key;
    const begin = isScalar(first) && first.range ? first.range[0] : map.range[0];
    const indent = plain.slice(plain.lastIndexOf("\n", begin - 1) + 1, begin);
    const end = map.range[1];
    const head = plain.slice(0, end);
    return like(`${head}${head.endsWith("\n") ? "" : "\n"}${indent}${line}\n${plain.slice(end).replace(/^\n(?=\S|$)/, "")}`);
  }
  if (map !== undefined || path.length !== 2) {
    throw new PipewardenError(
      "edit_exceeds_plan",
      `\`${path.join(".")}\` cannot be written to \`${workspaceName}\` as that is laid out. Nothing was written.`,
    );
  }
  const before = plain === "" || plain.endsWith("\n") ? plain : `${plain}\n`;
  return like(`${before}${before === "" ? "" : "\n"}${path[0]}:\n  ${line}\n`);
}
