import semver from "semver";
import type { Rule } from "../javascript/graph.ts";

/** A key of pnpm's overrides: `name`, `name@range`, `parent>name`, `parent@range>name@range`. https://pnpm.io/settings#overrides */
export interface Selector extends Rule {
  readonly parent: Named | null;
  readonly target: Named;
}

interface Named {
  readonly name: string;
  readonly range: string | null;
}

export function readSelector(key: string, value: string): Selector {
  // A comparison in a range is no delimiter.
  const split = /[^ |@]>/.exec(key)?.index;
  return {
    key,
    value,
    parent: split === undefined ? null : named(key.slice(0, split + 1)),
    target: named(split === undefined ? key : key.slice(split + 2)),
  };
}

function named(text: string): Named {
  const at = text.indexOf("@", 1);
  return at === -1 ? { name: text, range: null } : { name: text.slice(0, at), range: text.slice(at + 1) };
}

/** The override that holds for what a package asks for: the first that names its asker, else the first of all. */
export function selectorFor(
  selectors: readonly Selector[],
  from: { readonly name: string; readonly version: string | null },
  name: string,
  written: string | null,
): Selector | undefined {
  const fitting = selectors.filter(
    ({ parent, target }) =>
      target.name === name &&
      (target.range === null || written === null || target.range === written || intersects(target.range, written)) &&
      (parent === null || (parent.name === from.name && (parent.range === null || satisfies(from.version, parent.range)))),
  );
  return fitting.find(({ parent }) => parent !== null) ?? fitting[0];
}

const satisfies = (version: string | null, range: string): boolean => version !== null && semver.satisfies(version, range, { loose: true });
const intersects = (one: string, other: string): boolean =>
  semver.validRange(one) !== null && semver.validRange(other) !== null && semver.intersects(one, other, { loose: true });
