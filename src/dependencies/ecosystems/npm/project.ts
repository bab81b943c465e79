import type { ProjectPaths } from "../ecosystem.ts";

/** Specs by the names under which they are asked for. */
export type Specs = Readonly<Record<string, string>>;

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
  /** It lies in the archive of another package, and cannot be replaced without it. */
  readonly bundled: boolean;
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
  readonly lockPath: string;
  readonly lockText: string;
  readonly lockVersion: 1 | 2 | 3;
  /** By location. */
  readonly nodes: ReadonlyMap<string, NpmNode>;
  /** The root's first, then those of the workspaces. */
  readonly manifests: readonly NpmManifest[];
  readonly overrides: Overrides;
}
