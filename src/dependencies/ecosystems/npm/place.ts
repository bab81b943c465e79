import type { Manifest } from "./metadata.ts";
import type { NpmNode } from "./project.ts";
import { satisfies } from "./spec.ts";
import { placeIn, type Tree } from "./tree.ts";

/**
 * The uppermost folder on the way to who needs a package where it finds it: below whatever has that name already, and where no one else would
 * find it who wants another version. Undefined: there is none.
 */
export function freePlace(tree: Tree, node: NpmNode, name: string, { version }: Manifest): string | undefined {
  const folders = foldersOf(tree, node.location);
  // Whatever has that name hides all that lies above it.
  const nearest = folders.findLastIndex((folder) => tree.has(placeIn(folder, name)));
  const others = tree.edgesNamed(name);
  return folders
    .slice(nearest + 1)
    .map((folder) => ({ folder, location: placeIn(folder, name) }))
    .find(({ folder }) =>
      others.every(({ from, spec, to }) => {
        if (from === node || !isBelow(from.location, folder)) return true;
        // Who finds something nearer goes on finding it.
        const isNearer = to !== undefined && isBelow(to.location, folder === "" ? "node_modules" : `${folder}/node_modules`);
        return isNearer || satisfies(version, spec);
      }),
    )?.location;
}

const isBelow = (location: string, folder: string): boolean => folder === "" || location === folder || location.startsWith(`${folder}/`);

/** The packages whose folders Node looks into from a place, from the outermost to itself. */
function foldersOf(tree: Tree, location: string): readonly string[] {
  const parts = location.split("/");
  const prefixes = parts.map((_, index) => parts.slice(0, index + 1).join("/"));
  return ["", ...prefixes.filter((prefix) => prefix !== "" && tree.has(prefix))];
}
