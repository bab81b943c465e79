import type { JsonObject } from "../../../values/json.ts";
import { objectOf } from "../../json-members.ts";
import type { Rule } from "../javascript/graph.ts";

/** An entry of `resolutions`: `name`, `parent/name`, `**` before either, in later Yarn with a version behind each name. */
export interface Resolution extends Rule {
  readonly parent: { readonly name: string; readonly version: string | null } | null;
  readonly name: string;
  /** What has to be asked for. */
  readonly asked: string | null;
}

/** https://classic.yarnpkg.com/lang/en/docs/selective-version-resolutions · https://yarnpkg.com/configuration/manifest#resolutions */
export function readResolutions(manifest: JsonObject): readonly Resolution[] {
  return Object.entries(objectOf(manifest.resolutions)).flatMap(([key, value]): readonly Resolution[] => {
    // A scope is one with its name; a version may hold a slash of its own, which then is none of ours.
    const names = key.match(/\*\*|@[^/]+\/[^/]+|[^/]+/g)?.filter((part) => part !== "**") ?? [];
    const [last, above] = [names.at(-1), names.at(-2)];
    if (typeof value !== "string" || last === undefined) return [];
    const target = split(last);
    return [{ key, value, parent: above === undefined ? null : split(above), name: target.name, asked: target.version }];
  });
}

function split(text: string): { readonly name: string; readonly version: string | null } {
  const at = text.indexOf("@", 1);
  return at === -1 ? { name: text, version: null } : { name: text.slice(0, at), version: text.slice(at + 1).replace(/^npm:/, "") };
}

/** The resolution that holds for what a package asks for; the more exact one first. */
export function resolutionFor(
  resolutions: readonly Resolution[],
  from: { readonly name: string; readonly version: string | null },
  name: string,
  written: string,
): Rule | null {
  const fitting = resolutions.filter(
    (each) =>
      each.name === name &&
      (each.asked === null || each.asked === written.replace(/^npm:/, "")) &&
      (each.parent === null || (each.parent.name === from.name && (each.parent.version === null || each.parent.version === from.version))),
  );
  const found = fitting.find(({ parent }) => parent !== null) ?? fitting[0];
  return found === undefined ? null : { key: found.key, value: found.value };
}
