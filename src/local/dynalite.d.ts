// dynalite 4 ships no types; these are the parts that the embedded engine uses.
declare module "dynalite" {
  import type { Server } from "node:http";

  interface Options {
    /** Folder of the LevelDB store; in memory when absent. */
    readonly path?: string;
    /** How long a new table stays in CREATING, in milliseconds. */
    readonly createTableMs?: number;
  }

  export default function dynalite(options?: Options): Server;
}
