import type { Files, ProjectPaths } from "../../ecosystem.ts";
import type { Graph } from "../../javascript/graph.ts";
import type { YarnManifest } from "../members.ts";
import type { Resolution } from "../resolutions.ts";
import type { LockText } from "./lock-text.ts";

/** A manifest with its `yarn.lock` of Yarn 1, read. */
export interface ClassicProject {
  readonly paths: ProjectPaths;
  readonly lockPath: string;
  readonly files: Files;
  readonly lock: LockText;
  readonly graph: Graph;
  readonly manifests: readonly YarnManifest[];
  readonly resolutions: readonly Resolution[];
}
