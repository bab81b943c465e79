import type { JsonObject } from "../../../values/json.ts";
import type { NpmNode } from "./project.ts";
import { reachable, type Tree } from "./tree.ts";

/** The members of a lockfile's entry that say how a package is needed. */
export const flagNames = ["extraneous", "peer", "dev", "optional", "devOptional"] as const;

/**
 * How each node is needed, as npm says it: `dev` when every way to it passes a development dependency, `optional` and `peer` likewise,
 * `devOptional` when every way passes one or the other but neither alone. https://docs.npmjs.com/cli/configuring-npm/package-lock-json#packages
 */
export function flagsOf(tree: Tree): (node: NpmNode) => JsonObject {
  const needed = reachable(tree, ({ peer, optional }) => !(peer && optional));
  const withoutDev = reachable(tree, ({ development }) => !development);
  const withoutOptional = reachable(tree, ({ optional }) => !optional);
  const withoutEither = reachable(tree, ({ development, optional }) => !development && !optional);
  const withoutPeer = reachable(tree, ({ peer }) => !peer);
  return (node) => {
    if (!needed.has(node)) return { extraneous: true };
    const [dev, optional] = [!withoutDev.has(node), !withoutOptional.has(node)];
    return {
      ...(withoutPeer.has(node) ? {} : { peer: true }),
      ...(dev ? { dev } : {}),
      ...(optional ? { optional } : {}),
      ...(withoutEither.has(node) || dev || optional ? {} : { devOptional: true }),
    };
  };
}
