import type { Deadline } from "./search.ts";

/** Milliseconds that only ever grow; what zero is does not matter. */
export type Clock = () => number;

/** Ends `budget` milliseconds from now. Once it has expired it stays so, whatever the clock says. */
export function deadlineIn(budget: number, clock: Clock): Deadline {
  if (budget === Number.POSITIVE_INFINITY) return { expired: () => false };
  const end = clock() + budget;
  let over = false;
  return {
    expired() {
      over ||= clock() >= end;
      return over;
    },
  };
}
