import type { JsonObject } from "../../../values/json.ts";
import type { Files, ProjectPaths } from "../ecosystem.ts";
import type { Graph } from "../javascript/graph.ts";
import type { LockDocuments } from "./lock-documents.ts";
import type { Selector } from "./selector.ts";

/** A manifest that the lockfile has as an importer. */
export interface PnpmManifest {
  readonly path: string;
  readonly text: string;
  /** As the lockfile names it: `.`, `packages/a`. */
  readonly importer: string;
}

/** A manifest with its `pnpm-lock.yaml`, read. */
export interface PnpmProject {
  readonly paths: ProjectPaths;
  readonly manifest: string;
  readonly lockPath: string;
  /** All texts that belong to it, by path. */
  readonly files: Files;
  /** The lockfile as data. */
  readonly lock: JsonObject;
  /** Where that stands in the lockfile's text. */
  readonly documents: LockDocuments;
  readonly graph: Graph;
  readonly manifests: readonly PnpmManifest[];
  /** The overrides that are in force, as the lockfile has them. */
  readonly overrides: readonly Selector[];
  /** `pnpm-workspace.yaml`, where there is one. */
  readonly workspacePath: string | null;
  /** That of a folder above, where the project is a member of its workspace with a lockfile of its own. */
  readonly outerWorkspace: string | null;
}
