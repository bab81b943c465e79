import type { Metadata } from "./metadata.ts";
import { rulesIn } from "./overrides.ts";
import { freePlace } from "./place.ts";
import type { NpmNode, NpmProject } from "./project.ts";
import { effective, newest, nodeOf } from "./settle.ts";
import { satisfies } from "./spec.ts";
import { type Edge, isValid, Tree } from "./tree.ts";

/**
 * A project without a lockfile as npm would install it today: the newest versions of what is asked for, each as far up as its place is free.
 * Where the manifest itself asks for the package that matters, only that is looked at. As long as metadata is missing, the answer counts for
 * nothing: see `Metadata.need`.
 */
export function resolved(
  project: NpmProject,
  name: string,
  metadata: Metadata,
): { readonly project: NpmProject /** See `Surroundings`. */; readonly needs: boolean } {
  const root = project.nodes.get("");
  if (project.lockPath !== null || root === undefined) return { project, needs: true };
  const tree = Tree.of(project.nodes);
  const direct = tree.edgesFrom(root).filter((edge) => isAbout(edge, name));
  if (direct.length > 0) {
    for (const edge of direct) place(tree, edge, metadata, false);
  } else placeAll(tree, project, root, metadata);
  const nodes = new Map(tree.nodes().map((node) => [node.location, node]));
  return { project: { ...project, nodes }, needs: direct.length === 0 };
}

const isAbout = ({ spec, name }: Edge, wanted: string): boolean => (spec.kind === "elsewhere" ? name : spec.name) === wanted;

function placeAll(tree: Tree, { overrides }: NpmProject, root: NpmNode, metadata: Metadata): void {
  const hasRules = Object.keys(overrides).length > 0;
  // A set goes on with what is added while it is walked through.
  const placed = new Set([root]);
  for (const node of placed) {
    const rule = hasRules ? rulesIn(overrides, tree) : () => undefined;
    for (const asked of tree.edgesFrom(node)) {
      const edge = effective(asked, tree, { rule });
      // A peer that is there in another version is npm's conflict, and its user's.
      const isLeft = edge.peer && (edge.optional || edge.to !== undefined);
      if (isLeft || (edge.to !== undefined && isValid(edge))) continue;
      const found = place(tree, edge, metadata, true);
      if (found !== undefined) placed.add(found);
    }
  }
}

/** Puts the newest version that is asked for where whoever asks finds it. */
function place(tree: Tree, { from, name, spec }: Edge, metadata: Metadata, needs: boolean): NpmNode | undefined {
  if (spec.kind === "elsewhere") return undefined;
  const versions = metadata.versions(spec.name);
  const releases = spec.kind === "tag" ? versions.filter(({ version }) => !version.includes("-")) : versions;
  const manifest = newest(releases.filter(({ version, hasArchive }) => hasArchive && satisfies(version, spec)));
  const location = manifest && freePlace(tree, from, name, manifest);
  if (manifest === undefined || location === undefined) return undefined;
  const node = nodeOf(manifest, location, name, { peers: true, needs });
  tree.set(location, node);
  return node;
}
