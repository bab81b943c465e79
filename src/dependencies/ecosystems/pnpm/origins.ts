import semver from "semver";
import { objectOf } from "../../json-members.ts";
import { archiveOrigin, npmRegistries } from "../javascript/archive.ts";
import { manifestOrigins } from "../javascript/manifest-origins.ts";
import { readJson } from "../javascript/read-json.ts";
import { elsewhere, type Origin, type Origins, sriDigests } from "../origin.ts";
import { keyOfReference, readKey } from "./lock-key.ts";
import type { PnpmProject } from "./project.ts";

/** Where `pnpm-lock.yaml` and the manifests say that packages come from. An address stands only where it is not the registry's usual one. */
export const pnpmOrigins: Origins<PnpmProject> = {
  registries: npmRegistries,
  of: ({ lock, lockPath, manifests }) => [
    ...manifests.flatMap(({ path, text }) => manifestOrigins(path, readJson(text) ?? {})),
    ...Object.entries(objectOf(lock.packages)).flatMap(([key, about]) =>
      packageOrigins(key, objectOf(objectOf(about).resolution), lockPath),
    ),
    ...led(lock, lockPath),
  ],
};

function packageOrigins(key: string, resolution: Readonly<Record<string, unknown>>, file: string): readonly Origin[] {
  const { name, version } = readKey(key);
  const { integrity, tarball, type, repo, directory } = resolution;
  const shared = { name, file, at: key, digests: sriDigests(integrity) };
  if (type === "directory" || typeof directory === "string") return [];
  if (type === "git" || typeof repo === "string") return [{ ...shared, version: "", ...elsewhere(`git+${String(repo)}`), holds: null }];
  const isVersion = semver.valid(version, { loose: true }) !== null;
  if (isVersion) return [{ ...shared, version, ...archiveOrigin(tarball, name, version) }];
  return [{ ...shared, version: "", ...elsewhere(typeof tarball === "string" ? tarball : version), holds: null }];
}

const groups = ["dependencies", "devDependencies", "optionalDependencies"] as const;

/** Names that lead to a folder or to another package: in a manifest's list with what it asks for, in a package's without. */
function led(lock: PnpmProject["lock"], file: string): readonly Origin[] {
  const found = new Map<string, Origin>();
  const add = (name: string, reference: unknown, specifier: unknown): void => {
    const key = typeof reference === "string" ? keyOfReference(name, reference) : null;
    if (typeof reference === "string" && reference.startsWith("link:"))
      found.set(`${name} ${reference}`, { ...elsewhere(reference), name, version: "", file, at: "", holds: null, digests: [] });
    const to = key === null ? undefined : readKey(key);
    if (to === undefined || to.name === name) return;
    const asked = specifier === undefined || (typeof specifier === "string" && /^(?:npm|jsr|catalog):/.test(specifier));
    const shared = { file, at: "", place: null, digests: [], holds: `${to.name}@${to.version}`.slice(0, 300) };
    found.set(`${name} ${to.id} ${asked}`, { kind: "alias", name, version: "", ...shared, asked });
  };
  for (const importer of Object.values(objectOf(lock.importers))) {
    for (const group of groups) {
      for (const [name, about] of Object.entries(objectOf(objectOf(importer)[group])))
        add(name, objectOf(about).version, objectOf(about).specifier ?? "");
    }
  }
  for (const snapshot of Object.values(objectOf(lock.snapshots))) {
    for (const group of groups) {
      for (const [name, reference] of Object.entries(objectOf(objectOf(snapshot)[group]))) add(name, reference, undefined);
    }
  }
  return [...found.values()];
}
