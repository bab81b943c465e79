import { canonicalJson } from "../values/hash.ts";
import type { Json } from "../values/json.ts";
import type { SettingOrder } from "./policy-definition.ts";

const asIs = { read: (written: Json) => written, write: (value: Json) => value };

/** The wanted ones of two that are told apart by their place in an order: the earlier is the stronger. */
export const earliest = (place: (value: Json) => number | string): SettingOrder => ({
  ...asIs,
  isAtLeast: (have, want) => place(have) <= place(want),
  join: (one, other) => (place(one) <= place(other) ? one : other),
});

export const alphabetical: SettingOrder = earliest(String);
export const smallest: SettingOrder = earliest(Number);
export const largest: SettingOrder = earliest((value) => -Number(value));

/** Set is stronger than not. */
export const flagOrder: SettingOrder = {
  ...asIs,
  isAtLeast: (have, want) => have === true || want !== true,
  join: (one, other) => one === true || other === true,
};

const listOf = (value: Json): readonly Json[] => value as readonly Json[];

/** Each once, in an order of their own. */
const distinct = (items: readonly Json[]): Json => {
  const byText = new Map(items.map((item) => [typeof item === "string" ? item : canonicalJson(item), item]));
  return [...byText.keys()].sort().map((text) => byText.get(text) ?? null);
};
const has = (list: Json, item: Json): boolean => listOf(list).some((each) => canonicalJson(each) === canonicalJson(item));

/** Lists that are added up: who names more is the stronger. */
export const unionOrder: SettingOrder = {
  read: (written) => distinct(listOf(written)),
  write: (value) => value,
  isAtLeast: (have, want) => listOf(want).every((each) => has(have, each)),
  join: (one, other) => distinct([...listOf(one), ...listOf(other)]),
  // A file need not repeat what others ask for.
  loosens: (asked, inForce) => listOf(asked).length === 0 && listOf(inForce).length > 0,
};

/** Lists of what is allowed: only what all of them name is. */
export const intersectionOrder: SettingOrder = {
  read: (written) => distinct(listOf(written)),
  write: (value) => value,
  isAtLeast: (have, want) => listOf(have).every((each) => has(want, each)),
  join: (one, other) => distinct(listOf(one).filter((each) => has(other, each))),
};
