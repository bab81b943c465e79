import { objectOf } from "../../json-members.ts";
import { setMembers } from "../../json-text.ts";
import type { Files } from "../ecosystem.ts";
import type { Draft } from "../javascript/draft.ts";
import type { YarnManifest } from "./members.ts";

const groups = ["dependencies", "devDependencies", "optionalDependencies", "peerDependencies"] as const;

/** The manifests with other ranges and resolutions: those that change. */
export function manifestsWith([root, ...members]: readonly YarnManifest[], { bumps, overrides }: Draft): Files {
  const changed = new Map<string, string>();
  for (const manifest of root === undefined ? [] : [root, ...members]) {
    let { text } = manifest;
    for (const { location, name, from, to } of bumps) {
      if (location !== manifest.path) continue;
      for (const group of groups) {
        const written = objectOf(manifest.data[group])[name];
        if (typeof written === "string" && withoutProtocol(written) === withoutProtocol(from)) {
          text = setMembers(text, [group], new Map([[name, inStyleOf(written, to)]]));
        }
      }
    }
    if (manifest === root && overrides.length > 0) {
      text = setMembers(text, ["resolutions"], new Map(overrides.map(({ key, value }) => [key, value])));
    }
    if (text !== manifest.text) changed.set(manifest.path, text);
  }
  return changed;
}

/** A range by itself may have its protocol, which an alias always has. */
const withoutProtocol = (range: string): string => range.replace(/^npm:(?=[^@]*$)/, "");
export const inStyleOf = (written: string, to: string): string => (withoutProtocol(written) === written ? to : `npm:${to}`);

/** What a manifest asks for, with the group that names it first. */
export function wantsOf({
  data,
}: YarnManifest): readonly { readonly name: string; readonly written: string; readonly kind: "production" | "development" | "optional" }[] {
  const named = new Set<string>();
  return (
    [
      ["optionalDependencies", "optional"],
      ["dependencies", "production"],
      ["devDependencies", "development"],
    ] as const
  ).flatMap(([group, kind]) =>
    Object.entries(objectOf(data[group])).flatMap(([name, written]) => {
      if (typeof written !== "string" || named.has(name)) return [];
      named.add(name);
      return [{ name, written, kind }];
    }),
  );
}
