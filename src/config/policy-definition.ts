import type * as z from "zod/mini";
import type { Json } from "../values/json.ts";
import type { Mode } from "./mode.ts";
import type { PresetName } from "./presets.ts";
import { leavesOf } from "./schema-walk.ts";

/** Values in their normal form, by the setting's path within its policy. */
export type Values = Readonly<Record<string, Json>>;

/** How the values of one setting are written, and which of them are stronger. All functions but `read` and `write` take the normal form. */
export interface SettingOrder {
  /** The normal form of what stands in the file; equal values have one normal form. */
  read(written: Json): Json;
  /** The way back: `read(write(value))` is `value`. */
  write(value: Json): Json;
  isAtLeast(have: Json, want: Json): boolean;
  /** The least value that is at least as strong as both. */
  join(one: Json, other: Json): Json;
  /** Whether whoever writes `asked` under `inForce` wants less than that. Without this function: when it is not at least as strong. */
  loosens?(asked: Json, inForce: Json): boolean;
  /** Present where a repository's own file has no say, in either direction. */
  readonly organisationOnly?: true;
}

/** What the configuration has to know of a policy; the policy itself is somewhere else. */
export interface PolicyDefinition<Policy = unknown> {
  /** One sentence for the documentation. */
  readonly description: string;
  /** The keys of the policy, each optional, without those that all policies have. */
  readonly schema: z.ZodMiniObject;
  /** One for each leaf of the schema. */
  readonly settings: ReadonlyMap<string, SettingOrder>;
  readonly presets: Readonly<Record<PresetName, Values>>;
  /** What the capability is told. */
  policy(mode: Mode, values: Values): Policy;
}

/** Policies by their key in the file. */
export type PolicyDefinitions = Readonly<Record<string, PolicyDefinition>>;

type Given<Policy> = Omit<PolicyDefinition<Policy>, "presets"> & {
  /** As it would stand in the file. */
  readonly presets: Readonly<Record<PresetName, Json>>;
};

/**
 * Makes a definition and checks that it is whole.
 *
 * @throws TypeError when a key of the schema has no order, or an order no key: such a key would be merged by chance
 */
export function definePolicy<Policy>(given: Given<Policy>): PolicyDefinition<Policy> {
  const leaves = new Set(leavesOf(given.schema, (path) => given.settings.has(path)));
  const odd = [...leaves]
    .filter((path) => !given.settings.has(path))
    .concat([...given.settings.keys()].filter((path) => !leaves.has(path)));
  if (odd.length > 0) throw new TypeError(`Keys without an order, or orders without a key: ${odd.join(", ")}`);
  const presets = Object.entries(given.presets).map(([name, written]) => [name, readValues(given, written)]);
  return { ...given, presets: Object.fromEntries(presets) as Record<PresetName, Values> };
}

/** The values of a policy's section, which must have passed its schema. Keys that are no settings are left out. */
export function readValues({ settings }: Pick<PolicyDefinition, "settings">, written: Json): Values {
  const found: Record<string, Json> = {};
  for (const [path, order] of settings) {
    const value = path.split(".").reduce<Json | undefined>(member, written);
    if (value !== undefined) found[path] = order.read(value);
  }
  return found;
}

const member = (from: Json | undefined, name: string): Json | undefined =>
  typeof from === "object" && from !== null && !Array.isArray(from) ? (from as Readonly<Record<string, Json>>)[name] : undefined;

/** The section that `readValues` reads as these values. */
export function writeValues({ settings }: Pick<PolicyDefinition, "settings">, values: Values): Json {
  const section: Record<string, Json> = {};
  for (const [path, order] of settings) {
    const value = values[path];
    if (value === undefined) continue;
    const names = path.split(".");
    let inner = section;
    for (const name of names.slice(0, -1)) {
      inner[name] ??= {};
      inner = inner[name] as Record<string, Json>;
    }
    inner[names.at(-1) ?? ""] = order.write(value);
  }
  return section;
}
