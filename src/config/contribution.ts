import type { Json } from "../values/json.ts";
import type { PolicyDefinition, SettingOrder, Values } from "./policy-definition.ts";
import type { PresetName } from "./presets.ts";

/** Where a value comes from. */
export type Origin =
  /** No file says anything of the policy. */
  | { readonly kind: "default" }
  | {
      readonly kind: "preset";
      readonly preset: PresetName;
      readonly of: "organisation" | "repository" | "selection";
      readonly selection?: string;
    }
  | { readonly kind: "organisation" }
  | { readonly kind: "selection"; readonly selection: string }
  | { readonly kind: "repository" }
  /** The organisation does not ask for the setting here; a value that is there all the same is the repository's own. */
  | { readonly kind: "exemption"; readonly owner: string; readonly until: string };

/** Values that one place asks for. */
export type Contribution = { readonly origin: Origin; readonly values: Values };

/** Values and where each comes from, by path. */
export interface Joined {
  readonly values: Values;
  readonly origins: Readonly<Record<string, readonly Origin[]>>;
}

/** The strongest of each setting that anybody names. The order of the contributions has no influence on the values. */
export function join({ settings }: Pick<PolicyDefinition, "settings">, contributions: readonly Contribution[]): Joined {
  const values: Record<string, Json> = {};
  const origins: Record<string, readonly Origin[]> = {};
  for (const [path, order] of settings) {
    const naming = contributions.filter((each) => each.values[path] !== undefined);
    const value = joinedValue(order, path, naming);
    if (value === undefined) continue;
    values[path] = value;
    origins[path] = decisive(order, path, naming, value).map(({ origin }) => origin);
  }
  return { values, origins };
}

function joinedValue(order: SettingOrder, path: string, contributions: readonly Contribution[]): Json | undefined {
  return contributions.reduce<Json | undefined>((joined, { values }) => {
    const value = values[path];
    if (value === undefined) return joined;
    return joined === undefined ? value : order.join(joined, value);
  }, undefined);
}

/** The contributions without which the value would be less; of several that give the same, the first. */
function decisive(order: SettingOrder, path: string, naming: readonly Contribution[], value: Json): readonly Contribution[] {
  let kept = naming;
  for (const each of naming.toReversed()) {
    const rest = kept.filter((other) => other !== each);
    const without = joinedValue(order, path, rest);
    if (without !== undefined && order.isAtLeast(without, value)) kept = rest;
  }
  return kept;
}
