/** A check that must pass. `appId` is the App that must report it; null when any App or user with write access may. */
export type RequiredCheck = { readonly context: string; readonly appId: number | null };

const byName = (one: RequiredCheck, other: RequiredCheck): number =>
  one.context < other.context ? -1 : one.context > other.context ? 1 : (one.appId ?? 0) - (other.appId ?? 0);

const same = (one: RequiredCheck, other: RequiredCheck): boolean => one.context === other.context && one.appId === other.appId;

/** The normal form of a list: each check once, sorted. GitHub keeps no order. */
export const requiredChecks = (list: readonly RequiredCheck[]): readonly RequiredCheck[] =>
  list.filter((check, index) => list.findIndex((other) => same(check, other)) === index).sort(byName);

/** Requiring `have` requires `want` too: the same context, bound to the same App if `want` is bound at all. */
const gives = (have: RequiredCheck, want: RequiredCheck): boolean =>
  have.context === want.context && (want.appId === null || have.appId === want.appId);

/** The checks of `want` that `have` does not give. */
export const missingChecks = (have: readonly RequiredCheck[], want: readonly RequiredCheck[]): readonly RequiredCheck[] =>
  want.filter((wanted) => !have.some((check) => gives(check, wanted)));

/** Both lists at once. A check that any App may report falls away beside the same one bound to an App. */
export const unionOfChecks = (one: readonly RequiredCheck[], other: readonly RequiredCheck[]): readonly RequiredCheck[] => {
  const all = requiredChecks([...one, ...other]);
  return all.filter((check) => !all.some((stronger) => !same(stronger, check) && gives(stronger, check)));
};
