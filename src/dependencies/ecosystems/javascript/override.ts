import { compareVersions } from "../npm/affected.ts";
import { isSameLine } from "../npm/candidates.ts";
import type { Manifest } from "../npm/metadata.ts";
import { isKnownVulnerable } from "../npm/settle.ts";
import { withVersion as withVersionIn } from "../npm/spec.ts";
import { type Around, askedSpec, type Draft, type GraphObstacle, isObstacle, type Override, placed } from "./draft.ts";
import { type Asking, descriptorOf, type GraphNode, labelOf } from "./graph.ts";

/** So many of an override's possible values are tried. */
const mostValues = 4;

/** Whoever has this edge gets an acceptable version by an override of what it asks for, of the same major version where there is one. */
export function overridden(
  draft: Draft,
  node: GraphNode,
  { from, edge }: Asking,
  acceptable: readonly Manifest[],
  around: Around,
): Draft | GraphObstacle {
  const spec = askedSpec({ from, edge }, around);
  if (spec?.kind === "elsewhere" || (edge.rule?.value.startsWith("$") ?? false)) return { blockedBy: [labelOf(from)] };
  const same = acceptable.filter((each) => isSameLine(node, each));
  const values = [...same.slice(0, mostValues - 1), ...acceptable.filter((each) => !isSameLine(node, each)).slice(0, 1)];
  const blockers = new Set([labelOf(from)]);
  for (const manifest of values) {
    for (const key of edge.rule === null ? around.manager.overrideKeys(from, edge) : [edge.rule.key]) {
      const range = `^${manifest.version}`;
      const value =
        edge.rule === null
          ? node.name === edge.name
            ? range
            : `npm:${node.name}@${range}`
          : withVersionIn(edge.rule.value, manifest.version);
      const next = applied(draft, node, { from, edge }, { key, value, who: labelOf(from), name: node.name }, manifest, around);
      if (!isObstacle(next)) return next;
      for (const label of next.blockedBy) blockers.add(label);
      if (around.metadata.need.length > 0) return { blockedBy: [...blockers] };
    }
  }
  return { blockedBy: [...blockers] };
}

/** Everybody whom the override concerns gets the version, where that is a step forward from something vulnerable. */
function applied(
  draft: Draft,
  node: GraphNode,
  { from, edge }: Asking,
  override: Override,
  manifest: Manifest,
  around: Around,
): Draft | GraphObstacle {
  const { key, value } = override;
  const rule = { key, value };
  const { graph } = draft;
  const concerned = graph.edges().filter((each) => {
    if (each.edge.name !== edge.name || each.edge.kind === "peer") return false;
    if (edge.rule !== null) return each.edge.rule?.key === key;
    return each.from.id === from.id || (each.edge.rule === null && around.manager.overrideKeys(each.from, each.edge).includes(key));
  });
  for (const each of concerned) {
    const to = graph.nodes.get(each.edge.to);
    const isMeant = to?.replaceable && to.name === node.name && isKnownVulnerable(around, to.name, to.version ?? "");
    // What is not vulnerable is not ours to change.
    if (!isMeant || compareVersions(manifest.version, to?.version ?? "") <= 0) return { blockedBy: [labelOf(each.from)] };
  }
  // A lockfile that has what is asked for as keys has one answer to the new value, and one to each old one.
  const named = around.manager.byDescriptor
    ? graph.edges().filter((each) => each.edge.kind !== "peer" && each.edge.name === edge.name)
    : [];
  const others = named.filter(
    (each) => descriptorOf(each.edge) === `${edge.name}@${value}` && !concerned.some((one) => one.edge === each.edge),
  );
  if (others.some((each) => graph.nodes.get(each.edge.to)?.version !== manifest.version)) return { blockedBy: [override.who] };
  const next = placed(draft, node, concerned, [manifest], around, (each) => ({ ...each, rule }));
  if (isObstacle(next)) return next;
  return { ...next, overrides: [...draft.overrides.filter((each) => each.key !== key), override] };
}
