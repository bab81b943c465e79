import { type Allowed, candidates, isSameLine, mostTried } from "./candidates.ts";
import type { Manifest } from "./metadata.ts";
import { effective, type Surroundings } from "./settle.ts";
import { readSpec, satisfies } from "./spec.ts";
import type { Edge, Tree } from "./tree.ts";

/**
 * Those that nobody objects to; where whoever asks may be raised too, those that some newer version of each takes. If there are none: one, or
 * some where others may change, which tell who objects.
 */
export function worthTrying(
  tree: Tree,
  location: string,
  acceptable: readonly Manifest[],
  allowed: Allowed,
  surroundings: Surroundings,
): readonly Manifest[] {
  const node = tree.get(location);
  if (node === undefined) return acceptable.slice(0, mostTried);
  const objecting = tree
    .edgesTo(node)
    .map((edge) => effective(edge, tree, surroundings))
    .filter(({ from }) => !(from.own && allowed.bumps));
  if (allowed.parents) {
    const wishes = objecting.flatMap((edge) => wishesOf(edge, acceptable, allowed, surroundings));
    const wanted = acceptable.filter(({ version }) =>
      wishes.every(({ name, specs }) => specs.some((spec) => satisfies(version, readSpec(name, spec)))),
    );
    return (wanted.length === 0 ? acceptable : wanted).slice(0, mostTried);
  }
  const wanted = acceptable.filter(({ version }) => objecting.every(({ spec }) => satisfies(version, spec)));
  return wanted.length === 0 ? acceptable.slice(0, 1) : wanted.slice(0, mostTried);
}

/** What newer versions of whoever asks would ask for. Nothing where it is content with something acceptable, or may do without. */
function wishesOf(
  { from, name, spec }: Edge,
  acceptable: readonly Manifest[],
  allowed: Allowed,
  surroundings: Surroundings,
): readonly { readonly name: string; readonly specs: readonly string[] }[] {
  if (from.own || acceptable.some(({ version }) => satisfies(version, spec))) return [];
  const newer = candidates(from, surroundings).filter((each) => allowed.breaking || isSameLine(from, each));
  const specs = newer.map(
    ({ dependencies, optionalDependencies, peerDependencies }) =>
      dependencies[name] ?? optionalDependencies[name] ?? peerDependencies[name],
  );
  const given = specs.filter((each) => each !== undefined);
  return given.length === 0 || given.length < specs.length ? [] : [{ name, specs: [...new Set(given)] }];
}
