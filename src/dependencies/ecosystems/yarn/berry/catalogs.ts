import { objectOf } from "../../../json-members.ts";
import type { ProjectPaths } from "../../ecosystem.ts";
import { readPlainYaml } from "../../plain-yaml.ts";

/** Yarn's settings in a project. Nothing but the catalogs is read of them. */
export const settingsName = ".yarnrc.yml";
export const settingsOf = ({ directory }: ProjectPaths): string => (directory === "" ? settingsName : `${directory}/${settingsName}`);

/** Ranges that several manifests share: `catalog:` and `catalog:name`. https://yarnpkg.com/features/catalogs */
export interface Catalogs {
  /** What is asked for in the end; undefined where no catalog has the name. */
  rangeOf(name: string, written: string): string | undefined;
  /** Where in the settings that stands; null for what comes from no catalog. */
  placeOf(name: string, written: string): readonly string[] | null;
}

export function readCatalogs(text: string): Catalogs {
  const { catalog, catalogs } = readPlainYaml(text, "failsafe") ?? {};
  const placeOf = (name: string, written: string): readonly string[] | null => {
    const found = /^catalog:(.*)$/.exec(written)?.[1]?.trim();
    if (found === undefined) return null;
    return found === "" ? ["catalog", name] : ["catalogs", found, name];
  };
  return {
    placeOf,
    rangeOf: (name, written) => {
      const place = placeOf(name, written);
      if (place === null) return written;
      const range = place.length === 2 ? objectOf(catalog)[name] : objectOf(objectOf(catalogs)[place[1] ?? ""])[name];
      return typeof range === "string" ? range : undefined;
    },
  };
}
