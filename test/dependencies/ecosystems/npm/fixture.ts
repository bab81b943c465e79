import type { Advisory } from "../../../../src/dependencies/advisory.ts";
import type { Files, NoFix, Plan, PlanOptions } from "../../../../src/dependencies/ecosystems/ecosystem.ts";
import { strategies } from "../../../../src/dependencies/ecosystems/ecosystem.ts";
import { npm } from "../../../../src/dependencies/ecosystems/npm/npm.ts";
import type { NpmProject } from "../../../../src/dependencies/ecosystems/npm/project.ts";
import { makePlan } from "../../../../src/dependencies/make-plan.ts";
import { answerNpm } from "../../../../src/dependencies/registries/npm.ts";
import type { Json, JsonObject } from "../../../../src/values/json.ts";
import type { NpmRegistry } from "../../../registries/npm.ts";

/** A version by its location, with whatever else stands in the entry; `name@version` for an alias. */
export type InstalledAt = { readonly [location: string]: string | (JsonObject & { readonly version: string }) };

export interface Described {
  readonly manifest: JsonObject;
  readonly installed: InstalledAt;
  readonly lockVersion?: 1 | 2 | 3;
  /** Manifests of members by their folders. */
  readonly members?: { readonly [folder: string]: JsonObject };
  /** Whole entries, for what is not from the registry. */
  readonly entries?: { readonly [location: string]: JsonObject };
}

const text = (value: Json): string => `${JSON.stringify(value, null, 2)}\n`;

/** A manifest and its lockfile as npm writes them, of versions that the registry has. */
export function filesOf(registry: NpmRegistry, described: Described): Files {
  const { manifest, members = {}, lockVersion = 3 } = described;
  const root = { name: "app", version: "1.0.0", ...manifest };
  const entries = entriesOf(registry, described);
  const own = Object.entries(members).flatMap(([folder, member]): [string, JsonObject][] => [
    [folder, member],
    [`node_modules/${String(member.name)}`, { resolved: folder, link: true }],
  ]);
  const packages = Object.fromEntries(
    Object.entries({ ...entries, ...Object.fromEntries(own) }).toSorted(([a], [b]) => a.localeCompare(b, "en")),
  );
  const tree = ordered(treeOf(entries));
  const { overrides: _notRepeated, ...repeated } = root as Record<string, Json>;
  const lock = {
    name: "app",
    version: "1.0.0",
    lockfileVersion: lockVersion,
    requires: true,
    ...(lockVersion === 1 ? {} : { packages: { "": repeated, ...packages } }),
    ...(lockVersion === 3 ? {} : { dependencies: tree }),
  };
  return new Map([
    ["package.json", text(root)],
    ["package-lock.json", text(lock)],
    ...Object.entries(members).map(([folder, member]) => [`${folder}/package.json`, text(member)] as const),
  ]);
}

function entriesOf(registry: NpmRegistry, { installed, entries = {} }: Described): Record<string, JsonObject> {
  const made = Object.entries(installed).map(([location, given]): [string, JsonObject] => {
    const { version: what, ...flags } = typeof given === "string" ? { version: given } : given;
    const folder = location.slice(location.lastIndexOf("node_modules/") + "node_modules/".length);
    const split = what.lastIndexOf("@");
    const [name, version] = split > 0 ? [what.slice(0, split), what.slice(split + 1)] : [folder, what];
    const manifest = registry.manifest(name, version);
    if (manifest === undefined) throw new Error(`The registry has no ${name}@${version}.`);
    const { dist, dependencies, optionalDependencies, peerDependencies, peerDependenciesMeta } = manifest as Record<string, JsonObject>;
    const plain = Object.entries(dependencies ?? {}).filter(([each]) => optionalDependencies?.[each] === undefined);
    return [
      location,
      {
        ...(name === folder ? {} : { name }),
        version,
        resolved: dist?.tarball ?? "",
        integrity: dist?.integrity ?? "",
        ...flags,
        ...(plain.length === 0 ? {} : { dependencies: Object.fromEntries(plain) }),
        ...Object.fromEntries(
          Object.entries({ optionalDependencies, peerDependencies, peerDependenciesMeta }).filter(
            (each): each is [string, JsonObject] => each[1] !== undefined,
          ),
        ),
      },
    ];
  });
  return { ...Object.fromEntries(made), ...entries };
}

/** The tree of folders of the older forms. */
function treeOf(entries: Readonly<Record<string, JsonObject>>): JsonObject {
  const root: Record<string, Json> = {};
  for (const [location, entry] of Object.entries(entries).toSorted(
    ([a], [b]) => a.split("node_modules/").length - b.split("node_modules/").length,
  )) {
    if (!location.startsWith("node_modules/")) continue;
    const names = location.split(/(?:^|\/)node_modules\//).slice(1);
    let at: Record<string, Json> = root;
    for (const name of names.slice(0, -1)) {
      const parent = at[name] as Record<string, Json>;
      parent.dependencies ??= {};
      at = parent.dependencies as Record<string, Json>;
    }
    const { name, version, resolved, integrity, dependencies, optionalDependencies, dev, optional, inBundle } = entry;
    const requires = { ...(dependencies as JsonObject | undefined), ...(optionalDependencies as JsonObject | undefined) };
    const own: Record<string, Json | undefined> = {
      version: name === undefined ? version : `npm:${String(name)}@${String(version)}`,
      resolved,
      integrity,
      bundled: inBundle,
      dev,
      optional,
      requires: Object.keys(requires).length === 0 ? undefined : requires,
    };
    at[names.at(-1) ?? ""] = Object.fromEntries(Object.entries(own).filter((each): each is [string, Json] => each[1] !== undefined));
  }
  return root;
}

/** The tree's folders by their names. */
const ordered = (tree: JsonObject): JsonObject =>
  Object.fromEntries(
    Object.entries(tree)
      .toSorted(([a], [b]) => a.localeCompare(b, "en"))
      .map(([name, entry]) => {
        const { dependencies, ...rest } = entry as Record<string, JsonObject>;
        return [name, dependencies === undefined ? rest : { ...rest, dependencies: ordered(dependencies) }];
      }),
  );

/** `GHSA-<package>`: everything before `fixed` is vulnerable; null: everything. */
export const advisoryOf = (name: string, fixed: string | null, more: Partial<Advisory> = {}): Advisory => ({
  id: `GHSA-${name}`,
  aliases: [],
  ecosystem: "npm",
  package: name,
  ranges: [{ introduced: null, fixed, lastAffected: null }],
  versions: [],
  summary: "",
  severity: "high",
  cvss: null,
  epss: null,
  malware: false,
  ...more,
});

export interface Outcome {
  readonly project: NpmProject;
  readonly plan: Plan | undefined;
  readonly noFix: readonly NoFix[];
  /** All files afterwards. */
  readonly files: Files;
  /** Those that changed. */
  readonly changed: Files;
}

export function readFiles(files: Files): NpmProject {
  const [paths] = npm.projects([...files.keys()]);
  if (paths === undefined) throw new Error("There is no project.");
  const read = npm.read(files, paths);
  if ("refused" in read) throw new Error(read.refused);
  return read.project;
}

/** Plans and edits. All advisories are of the package of the first, but for those that are only known. */
export async function fix(
  registry: NpmRegistry,
  files: Files,
  advisories: readonly Advisory[],
  options: Partial<PlanOptions> & { readonly known?: readonly Advisory[] } = {},
): Promise<Outcome> {
  const { known = [], ...rest } = options;
  const project = readFiles(files);
  const wish = {
    package: advisories[0]?.package ?? "",
    advisories,
    known: [...advisories, ...known],
    options: { strategies, cooldownHours: 0, now: Date.parse("2026-01-01"), ...rest },
  };
  const made = await makePlan(npm, project, wish, (query) => answerNpm(query, { url: registry.url, fetch: registry.fetch }));
  const plan = "plan" in made ? made.plan : undefined;
  const changed: Files = plan === undefined ? new Map() : npm.edit(project, plan);
  return { project, plan, noFix: made.noFix ?? [], files: new Map([...files, ...changed]), changed };
}

/** Versions by location, as the lockfile has them. */
export const versionsIn = (files: Files): Readonly<Record<string, string>> =>
  Object.fromEntries(
    [...readFiles(files).nodes.values()].flatMap(({ location, own, link, version }) =>
      own || link !== null ? [] : [[location, version ?? ""]],
    ),
  );

/** An entry of the lockfile. */
export const entryIn = (files: Files, location: string): JsonObject | undefined => readFiles(files).nodes.get(location)?.entry;

export const objectIn = (files: Files, path: string): JsonObject => JSON.parse(files.get(path) ?? "null") as JsonObject;
