import semver from "semver";
import type { Json } from "../../../values/json.ts";
import { objectOf } from "../../json-members.ts";
import { archiveOrigin, npmRegistries } from "../javascript/archive.ts";
import { manifestOrigins } from "../javascript/manifest-origins.ts";
import { readJson } from "../javascript/read-json.ts";
import { npmSettings } from "../javascript/registry-settings.ts";
import { elsewhere, type Origin, type Origins, sriDigests } from "../origin.ts";
import type { NpmNode, NpmProject } from "./project.ts";
import { readSpec } from "./spec.ts";

/** Where npm's lockfile and manifests say that packages come from. In version 2 there are two lists, and npm 6 reads the one that others do not. */
export const npmOrigins: Origins<NpmProject> = {
  registries: npmRegistries,
  settings: { names: [".npmrc"], of: npmSettings },
  of: (project) => {
    const { nodes, lockPath, lockVersion, lockText, manifests } = project;
    const own = manifests.flatMap(({ path, text }) => manifestOrigins(path, readJson(text) ?? {}));
    if (lockPath === null) return own;
    const asked = aliasesAsked(nodes);
    const installed = [...nodes.values()].flatMap((node) => originsOf(node, lockPath, asked));
    const old = lockVersion === 2 ? originsOfTree(objectOf(readJson(lockText)).dependencies ?? null, lockPath) : [];
    return [...own, ...installed, ...old];
  },
};

/** Names under which somebody asks for another package, with that: `lodash npm:evil`. */
function aliasesAsked(nodes: ReadonlyMap<string, NpmNode>): ReadonlySet<string> {
  const asked = new Set<string>();
  for (const { dependencies, optionalDependencies, devDependencies, peerDependencies } of nodes.values()) {
    for (const specs of [dependencies, optionalDependencies, devDependencies, peerDependencies]) {
      for (const [name, written] of Object.entries(specs)) {
        if (!written.startsWith("npm:")) continue;
        const spec = readSpec(name, written);
        if (spec.kind !== "elsewhere" && spec.name !== name) asked.add(`${name} ${spec.name}`);
      }
    }
  }
  return asked;
}

function originsOf(node: NpmNode, file: string, asked: ReadonlySet<string>): readonly Origin[] {
  const { name, installedAs, location: at, own, link, bundled, version, entry } = node;
  const shared = { version: version ?? "", file, at };
  if (link !== null)
    return [{ ...shared, kind: "folder", name: installedAs, version: "", place: link.slice(0, 300), holds: null, digests: [] }];
  // What is bundled lies in another archive.
  if (own || (bundled && entry.resolved === undefined)) return [];
  const isVersion = semver.valid(version, { loose: true }) !== null;
  const from = version === null || isVersion ? archiveOrigin(entry.resolved, name, version ?? "") : { ...elsewhere(version), holds: null };
  const origin: Origin = { ...shared, name, ...from, version: isVersion ? shared.version : "", digests: sriDigests(entry.integrity) };
  if (name === installedAs) return [origin];
  const alias: Origin = {
    ...{ ...shared, kind: "alias", name: installedAs, place: null, holds: `${name}@${version ?? ""}`, digests: [] },
    asked: asked.has(`${installedAs} ${name}`),
  };
  return [origin, alias];
}

/** Nobody installs so deep. */
const deepest = 100;

function originsOfTree(dependencies: Json, file: string): readonly Origin[] {
  const found: Origin[] = [];
  const visit = (list: Json, depth: number): void => {
    if (depth > deepest) return;
    for (const [installedAs, each] of Object.entries(objectOf(list))) {
      const entry = objectOf(each);
      const written = typeof entry.version === "string" ? entry.version : "";
      const [, real, aliased] = /^npm:(@?[^@]+)@(.+)$/.exec(written) ?? [];
      const [name, version] = [real ?? installedAs, aliased ?? written];
      const isVersion = semver.valid(version, { loose: true }) !== null;
      if (entry.bundled !== true && version !== "" && !/^(?:file|link):/.test(version)) {
        const from = isVersion ? archiveOrigin(entry.resolved, name, version) : { ...elsewhere(version), holds: null };
        found.push({ name, version: isVersion ? version : "", file, at: "", ...from, digests: sriDigests(entry.integrity) });
      }
      visit(entry.dependencies ?? null, depth + 1);
    }
  };
  visit(dependencies, 0);
  return found;
}
