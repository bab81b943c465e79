import type { Json, JsonObject } from "../../../values/json.ts";
import { objectOf } from "../../json-members.ts";
import type { ProjectPaths } from "../ecosystem.ts";

/** Specs by the names under which they are asked for; without a prototype, so that a package may be called `constructor`. */
export type Specs = Readonly<Record<string, string>>;

export const specsOf = (value: Json | undefined): Specs => {
  const specs: Record<string, string> = Object.create(null);
  for (const [name, spec] of Object.entries(objectOf(value))) if (typeof spec === "string") specs[name] = spec;
  return specs;
};

/** A place in the tree of a lockfile: a manifest of the project's own, or an installed package. */
export interface NpmNode {
  /** As npm writes it: `""` is the root, `packages/a` a workspace, `node_modules/b/node_modules/c` a package. */
  readonly location: string;
  /** The package's own name. */
  readonly name: string;
  /** The name of its folder, which differs for an alias. */
  readonly installedAs: string;
  /** Null where the lockfile tells none, as for a workspace. */
  readonly version: string | null;
  /** Where a link leads: the location of a workspace. */
  readonly link: string | null;
  /** A manifest of the project's own: the root or a workspace. */
  readonly own: boolean;
  /** It lies in the archive of another package, or that package's own shrinkwrap names it: it changes only with that. */
  readonly bundled: boolean;
  /** It brings a shrinkwrap of its own. */
  readonly hasShrinkwrap: boolean;
  /** Neither a link, nor from git, a folder or an address outside of a registry. */
  readonly fromRegistry: boolean;
  readonly development: boolean;
  readonly hasInstallScript: boolean;
  readonly dependencies: Specs;
  readonly optionalDependencies: Specs;
  readonly peerDependencies: Specs;
  /** Peers that need not be there. */
  readonly optionalPeers: ReadonlySet<string>;
  /** Of own manifests only. */
  readonly devDependencies: Specs;
  /** As it stands in the lockfile; empty for what comes in. */
  readonly entry: JsonObject;
}

/** Overrides of the root manifest: a spec, or what holds below a package. https://docs.npmjs.com/cli/configuring-npm/package-json#overrides */
export type Overrides = { readonly [key: string]: string | Overrides };

export interface NpmManifest {
  readonly path: string;
  readonly text: string;
  /** The node that it describes. */
  readonly location: string;
}

/** A manifest with its lockfile, read. */
export interface NpmProject {
  readonly paths: ProjectPaths;
  /** Null where there is no lockfile: then `nodes` are the project's own manifest alone. */
  readonly lockPath: string | null;
  readonly lockText: string;
  readonly lockVersion: 1 | 2 | 3;
  /** By location. */
  readonly nodes: ReadonlyMap<string, NpmNode>;
  /** The root's first, then those of the workspaces. */
  readonly manifests: readonly NpmManifest[];
  readonly overrides: Overrides;
}
