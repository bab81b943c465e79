import semver from "semver";
import type { Json, JsonObject } from "../../../values/json.ts";
import { objectOf } from "../../json-members.ts";
import type { Files, Query } from "../ecosystem.ts";
import { readJson } from "../javascript/read-json.ts";
import { readPlainYaml } from "../plain-yaml.ts";
import { readKey } from "./lock-key.ts";
import { tellsAddresses } from "./package-entry.ts";
import { withoutPatches } from "./patches.ts";
import type { PnpmProject } from "./project.ts";
import { join, lockName, workspaceName } from "./read.ts";

/** What of a manifest has to do with what is installed. No scripts, and no wish for another version of pnpm. */
const manifestMembers = [
  ...["name", "version", "private", "dependencies", "devDependencies", "optionalDependencies", "peerDependencies", "peerDependenciesMeta"],
  ...["dependenciesMeta", "resolutions", "bundleDependencies", "bundledDependencies"],
];
/** The same of `pnpm` in a manifest, and of `pnpm-workspace.yaml`. Nothing names a host, a program or a folder. */
const settings = [
  ...["overrides", "packageExtensions", "peerDependencyRules", "ignoredOptionalDependencies", "allowedDeprecatedVersions"],
  ...["packages", "catalog", "catalogs", "autoInstallPeers", "excludeLinksFromLockfile", "dedupePeerDependents", "dedupeDirectDeps"],
  ...[
    "strictPeerDependencies",
    "linkWorkspacePackages",
    "preferWorkspacePackages",
    "injectWorkspacePackages",
    "resolvePeersFromWorkspaceRoot",
  ],
  ...["resolutionMode", "peersSuffixMaxLength", "dedupeInjectedDeps"],
];

/**
 * pnpm makes the lockfile anew from the manifests and a lockfile that has every version as it is to be. Answer: `{ lock }`, the text; or
 * `{ refused }`, what pnpm says.
 */
export function engineQuery(project: PnpmProject, changed: Files, lock: JsonObject): Query {
  const { directory } = project.paths;
  const files: Record<string, string> = { [lockName]: JSON.stringify(lock) };
  const textOf = (path: string): string => changed.get(path) ?? project.files.get(path) ?? "";
  for (const { path } of project.manifests) {
    const manifest = readJson(textOf(path)) ?? {};
    const own = pick(manifest, manifestMembers);
    files[directory === "" ? path : path.slice(directory.length + 1)] = JSON.stringify({
      ...own,
      pnpm: pick(objectOf(manifest.pnpm), settings),
    });
  }
  const workspacePath = join(directory, workspaceName);
  const workspace = pick(readPlainYaml(textOf(workspacePath)) ?? {}, settings);
  // The lockfile repeats what its writer was told elsewhere.
  const told = pick(objectOf(lock.settings), [
    "autoInstallPeers",
    "excludeLinksFromLockfile",
    "injectWorkspacePackages",
    "peersSuffixMaxLength",
  ]);
  const isMany = Object.keys(objectOf(lock.importers)).length > 1 || project.workspacePath !== null;
  const addresses = tellsAddresses(lock) ? { lockfileIncludeTarballUrl: true } : {};
  files[workspaceName] = JSON.stringify({ ...(isMany ? { packages: ["."] } : {}), ...workspace, ...told, ...addresses });
  return { kind: "pnpm-engine", files };
}

const pick = (members: JsonObject, names: readonly string[]): { [name: string]: Json } =>
  Object.fromEntries(Object.entries(members).filter(([name]) => names.includes(name)));

/** Why pnpm is not asked; null where it may be. */
export function engineRefusal(project: PnpmProject): string | null {
  const { lock, graph } = project;
  if (lock.pnpmfileChecksum !== undefined) return "the project's `.pnpmfile.cjs` decides too, and code of a project is not run here";
  if (lock.patchedDependencies !== undefined && withoutPatches(lock) === undefined) return "the project patches packages";
  const address = addressIn(project);
  if (address !== undefined) return `it asks for \`${address.slice(0, 100)}\`, which is no registry's`;
  const odd = [...graph.nodes.values()].find(({ id, own, replaceable }) => !own && !replaceable && !isPublished(lock, id));
  return odd === undefined ? null : `${odd.id} is installed from git, a folder or an address`;
}

/** A version of a registry, whether it is patched or not. */
const isPublished = ({ packages }: JsonObject, id: string): boolean => {
  const { integrity, type, directory } = objectOf(objectOf(objectOf(packages)[id]).resolution);
  return integrity !== undefined && type === undefined && directory === undefined && semver.valid(readKey(id).version) !== null;
};

/** An address, a repository (`github:owner/name`, `owner/name`, `git@host:…`) or a folder, instead of a range. */
const elsewhere = /^(?:(?:git|https?|ssh|file|github|gitlab|bitbucket|gist)[+:]|[\w.-]+@[\w.-]+:|[\w.-]+\/[\w.-]+(?:#|$))/i;
const asking = ["dependencies", "devDependencies", "optionalDependencies", "peerDependencies", "resolutions", "overrides"];
const alsoAsking = ["packageExtensions", "catalog", "catalogs"];

/** What is asked for elsewhere than of a registry, though the lockfile may not have it yet: pnpm would go there. */
function addressIn({ paths, files, manifests }: PnpmProject): string | undefined {
  const told = manifests.flatMap(({ text }) => {
    const manifest = readJson(text) ?? {};
    return [pick(manifest, asking), pick(objectOf(manifest.pnpm), [...asking, ...alsoAsking])];
  });
  const workspace = readPlainYaml(files.get(join(paths.directory, workspaceName)) ?? "") ?? {};
  return [...told, pick(workspace, [...asking, ...alsoAsking])].flatMap(textsIn).find((text) => elsewhere.test(text));
}

const textsIn = (value: Json): readonly string[] =>
  typeof value === "string" ? [value] : typeof value === "object" && value !== null ? Object.values(value).flatMap(textsIn) : [];
