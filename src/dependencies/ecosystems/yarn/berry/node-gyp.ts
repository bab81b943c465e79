import { objectOf } from "../../../json-members.ts";
import type { Draft } from "../../javascript/draft.ts";
import type { GraphEdge, GraphNode } from "../../javascript/graph.ts";
import type { Manifest } from "../../npm/metadata.ts";
import type { BerryProject } from "./project.ts";

const name = "node-gyp";
const asked = `${name}@npm:latest`;

/** Yarn adds the tool to whatever has a script that speaks of it. https://github.com/yarnpkg/berry/blob/master/packages/plugin-npm/sources/NpmSemverResolver.ts */
const isBuiltWithIt = ({ raw }: Manifest): boolean =>
  [raw.dependencies, raw.optionalDependencies, raw.peerDependencies].every((specs) => objectOf(specs)[name] === undefined) &&
  Object.values(objectOf(raw.scripts)).some((script) => String(script).includes(name));

/**
 * What comes in with the tool that it is built with, where Yarn would add that. `refused`: a sentence for people, where the lockfile has no
 * such tool yet.
 */
export function withNodeGyp(
  { entries, graph }: BerryProject,
  draft: Draft,
  news: ReadonlyMap<string, Manifest>,
): { readonly draft: Draft; readonly news: ReadonlyMap<string, Manifest> } | { readonly refused: string } {
  const built = [...news].filter(([, manifest]) => isBuiltWithIt(manifest));
  const [first] = built;
  if (first === undefined) return { draft, news };
  const tool = entries.find((entry) => entry.asked.includes(asked));
  if (tool === undefined) return { refused: `${first[0]} is built with ${name}, which Yarn would add to the lockfile.` };
  const edge: GraphEdge = { name, written: "latest", rule: null, kind: "production", to: tool.id };
  const needed = new Set([tool.id]);
  // A set goes on with what is added while it is walked through.
  for (const id of needed) for (const { to } of graph.nodes.get(id)?.edges ?? []) needed.add(to);
  const back = [...needed].flatMap((id): readonly GraphNode[] => {
    const node = draft.graph.nodes.get(id) ?? graph.nodes.get(id);
    return node === undefined ? [] : [node];
  });
  const withEdge = built.flatMap(([id]) => {
    const node = draft.graph.nodes.get(id);
    return node === undefined ? [] : [{ ...node, edges: [...node.edges, edge] }];
  });
  const changed = built.map(([id, manifest]): [string, Manifest] => {
    const dependencies = { ...objectOf(manifest.raw.dependencies), [name]: "latest" };
    return [id, { ...manifest, raw: { ...manifest.raw, dependencies } }];
  });
  return { draft: { ...draft, graph: draft.graph.with([...back, ...withEdge]) }, news: new Map([...news, ...changed]) };
}
