import type { JsonObject } from "../../../values/json.ts";
import { objectOf } from "../../json-members.ts";
import { readSpec } from "../npm/spec.ts";
import { elsewhere, type Origin } from "../origin.ts";

const groups = ["dependencies", "devDependencies", "optionalDependencies"] as const;

/** What a `package.json` asks for: from the registry, under another name, or from elsewhere. Members of a workspace are the project's own. */
export const manifestOrigins = (file: string, manifest: JsonObject): readonly Origin[] =>
  groups.flatMap((group) =>
    Object.entries(objectOf(manifest[group])).flatMap(([name, written]): readonly Origin[] => {
      if (typeof written !== "string" || /^(?:workspace|catalog|patch|jsr):/.test(written)) return [];
      const shared = { name, version: "", file, at: "", digests: [] };
      const spec = readSpec(name, written);
      if (spec.kind === "elsewhere") return [{ ...shared, ...elsewhere(written), holds: null }];
      if (spec.name === name) return [{ ...shared, kind: "registry", place: null, holds: null }];
      return [{ ...shared, kind: "alias", place: null, holds: written.slice("npm:".length, 300), asked: true }];
    }),
  );
