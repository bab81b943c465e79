import { type Actors, intersection, isWithin } from "./actors.ts";
import { missingChecks, type RequiredCheck, unionOfChecks } from "./required-checks.ts";

/** The order of a setting's values: the greater one protects at least as well. */
export interface Lattice<Value> {
  /** The value that asks for nothing. */
  readonly bottom: Value;
  isAtLeast(have: Value, want: Value): boolean;
  /** The least value that is at least as strong as both. */
  join(one: Value, other: Value): Value;
  /** What must still be asked for to have `want` where `given` holds anyway. */
  remaining(want: Value, given: Value): Value;
}

/** Required or not. */
export const flag: Lattice<boolean> = {
  bottom: false,
  isAtLeast: (have, want) => have || !want,
  join: (one, other) => one || other,
  remaining: (want) => want,
};

/** A number of approvals; null (no pull request needed) is less than 0. */
export const count: Lattice<number | null> = {
  bottom: null,
  isAtLeast: (have, want) => (have ?? -1) >= (want ?? -1),
  join: (one, other) => ((one ?? -1) >= (other ?? -1) ? one : other),
  remaining: (want) => want,
};

/** Those who may do something; null is everybody, and fewer is stronger. */
export const allowList: Lattice<Actors | null> = {
  bottom: null,
  isAtLeast: (have, want) => want === null || (have !== null && isWithin(have, want)),
  join: (one, other) => (one === null ? other : other === null ? one : intersection(one, other)),
  remaining: (want) => want,
};

/** Checks that must pass; more, or the same bound to an App, is stronger. */
export const checkList: Lattice<readonly RequiredCheck[]> = {
  bottom: [],
  isAtLeast: (have, want) => missingChecks(have, want).length === 0,
  join: unionOfChecks,
  remaining: (want, given) => missingChecks(given, want),
};
