import { hashJson } from "../values/hash.ts";
import type { Json } from "../values/json.ts";
import type { PolicyDefinitions } from "./policy-definition.ts";

/**
 * By what the budget of changes is counted and an approval is given: the organisation's file, and what its presets mean to this
 * release. A release that tightens a preset makes another policy of the same file, which nobody has approved yet.
 *
 * @param oid git's id of the file in force
 */
export const policyVersion = (oid: string, definitions: PolicyDefinitions): string => {
  const presets = Object.fromEntries(Object.entries(definitions).map(([name, definition]) => [name, definition.presets]));
  return `${oid}-${hashJson(presets as unknown as Json).slice(0, 16)}`;
};

/** Git's id of the file that a version is of. */
export const oidOfVersion = (version: string): string => version.slice(0, version.lastIndexOf("-"));
