/** Nobody reads longer ones. */
const longest = 60;

/**
 * A way with one more step at its end. Of a long one the middle is left out: whoever writes a lockfile may write one chain of all its packages,
 * and the ways of them all would have the square of that many steps.
 */
export const longerWay = <Step>(way: readonly Step[], step: Step): readonly Step[] =>
  way.length < longest ? [...way, step] : [...way.slice(0, longest / 2), ...way.slice(2 - longest / 2), step];
