import type { JsonObject } from "../../../../values/json.ts";
import type { Files, ProjectPaths } from "../../ecosystem.ts";
import type { Graph } from "../../javascript/graph.ts";
import type { YarnManifest } from "../members.ts";
import type { Resolution } from "../resolutions.ts";
import type { Catalogs } from "./catalogs.ts";

export interface BerryEntry {
  /** What is asked for: `name@npm:range`. */
  readonly asked: readonly string[];
  readonly data: JsonObject;
  readonly id: string;
  /** With the empty line behind it. */
  readonly text: string;
}

/** A manifest with its `yarn.lock` of Yarn 4, read. */
export interface BerryProject {
  readonly paths: ProjectPaths;
  readonly lockPath: string;
  readonly files: Files;
  /** What stands before the first entry, `__metadata` included. */
  readonly head: string;
  readonly entries: readonly BerryEntry[];
  /** How archives are compressed, which their checksums depend on: `10c0`, `10`. */
  readonly cacheKey: string;
  readonly graph: Graph;
  readonly manifests: readonly YarnManifest[];
  readonly catalogs: Catalogs;
  readonly resolutions: readonly Resolution[];
}
