import { longerWay } from "../longer-way.ts";
import type { NpmNode } from "./project.ts";
import { readSpec, type Spec, satisfies } from "./spec.ts";

/** What a package asks for. */
interface Want {
  readonly from: NpmNode;
  /** The name under which it is asked for. */
  readonly name: string;
  readonly spec: Spec;
  /** As it stands in the manifest. */
  readonly written: string;
  readonly development: boolean;
  readonly optional: boolean;
  readonly peer: boolean;
}

/** One package needs another. */
export interface Edge extends Want {
  /** What Node finds there. Undefined: nothing. */
  readonly to: NpmNode | undefined;
}

const wantsKnown = new WeakMap<NpmNode, readonly Want[]>();

/** What a node asks for, each name once: in npm's order the later group counts. */
function wantsOf(from: NpmNode): readonly Want[] {
  const known = wantsKnown.get(from);
  if (known !== undefined) return known;
  const groups = [
    ["peer", from.peerDependencies],
    ["production", from.dependencies],
    ["optional", from.optionalDependencies],
    ["development", from.devDependencies],
  ] as const;
  const wants = new Map<string, Want>();
  for (const [type, specs] of from.link === null ? groups : []) {
    for (const [name, written] of Object.entries(specs)) {
      wants.set(name, {
        from,
        name,
        written,
        spec: readSpec(name, written),
        development: type === "development",
        optional: type === "optional" || (type === "peer" && from.optionalPeers.has(name)),
        peer: type === "peer",
      });
    }
  }
  const found = [...wants.values()];
  wantsKnown.set(from, found);
  return found;
}

interface Base {
  readonly nodes: ReadonlyMap<string, NpmNode>;
  /** By name: who asks for it, wherever that is found. */
  readonly asking: ReadonlyMap<string, readonly NpmNode[]>;
  /** By location: the locations in its folder, at any depth. */
  readonly below: ReadonlyMap<string, readonly string[]>;
}

/** Installed packages by their locations, as a lockfile has them, and what is changed in them. A copy costs as much as the changes. */
export class Tree {
  readonly #base: Base;
  /** Null: taken out. */
  readonly #changed: Map<string, NpmNode | null>;

  private constructor(base: Base, changed: ReadonlyMap<string, NpmNode | null>) {
    this.#base = base;
    this.#changed = new Map(changed);
  }

  static of(nodes: ReadonlyMap<string, NpmNode>): Tree {
    const asking = new Map<string, NpmNode[]>();
    for (const node of nodes.values()) {
      for (const { name } of wantsOf(node)) {
        const others = asking.get(name);
        if (others === undefined) asking.set(name, [node]);
        else others.push(node);
      }
    }
    const below = new Map<string, string[]>();
    for (const location of nodes.keys()) {
      for (let at = location.lastIndexOf("/node_modules/"); at > 0; at = location.lastIndexOf("/node_modules/", at - 1)) {
        const folder = location.slice(0, at);
        const others = below.get(folder);
        if (others === undefined) below.set(folder, [location]);
        else others.push(location);
      }
    }
    return new Tree({ nodes, asking, below }, new Map());
  }

  copy(): Tree {
    return new Tree(this.#base, this.#changed);
  }

  /** As the lockfile has it. */
  original(): Tree {
    return new Tree(this.#base, new Map());
  }

  /** What differs from the lockfile; null: taken out. */
  get changed(): ReadonlyMap<string, NpmNode | null> {
    return this.#changed;
  }

  get(location: string): NpmNode | undefined {
    const changed = this.#changed.get(location);
    return changed === undefined ? this.#base.nodes.get(location) : (changed ?? undefined);
  }

  has(location: string): boolean {
    return this.get(location) !== undefined;
  }

  set(location: string, node: NpmNode): void {
    this.#changed.set(location, node);
  }

  /** Takes out what lies at a location, and whatever lies below it. */
  delete(location: string): void {
    for (const each of this.below(location)) this.#changed.set(each.location, null);
    this.#changed.set(location, null);
  }

  /** What lies in the folder of a package, at any depth. */
  below(location: string): readonly NpmNode[] {
    const known = this.#base.below.get(location) ?? [];
    const changed = [...this.#changed.keys()].filter((each) => each.startsWith(`${location}/node_modules/`));
    return [...new Set([...known, ...changed])].flatMap((each) => this.get(each) ?? []);
  }

  nodes(): readonly NpmNode[] {
    const locations = new Set([...this.#base.nodes.keys(), ...this.#changed.keys()]);
    return [...locations].flatMap((location) => this.get(location) ?? []);
  }

  /** What Node finds under a name from a place: the nearest folder upwards that has it. Links are followed. */
  resolve(location: string, name: string): NpmNode | undefined {
    for (let place: string | undefined = location; place !== undefined; place = parentOf(place)) {
      // A folder `node_modules` holds packages and no `node_modules` of its own.
      if (place === "node_modules" || place.endsWith("/node_modules")) continue;
      const found = this.get(placeIn(place, name));
      if (found !== undefined) return found.link === null ? found : this.get(found.link);
    }
    return undefined;
  }

  edgesFrom(node: NpmNode): readonly Edge[] {
    return wantsOf(node).map((want) => ({ ...want, to: this.resolve(node.location, want.name) }));
  }

  /** Everything that asks for a name, wherever it finds it. */
  edgesNamed(name: string): readonly Edge[] {
    const unchanged = (this.#base.asking.get(name) ?? []).filter(({ location }) => !this.#changed.has(location));
    const changed = [...this.#changed.values()].flatMap((node) => node ?? []);
    return [...unchanged, ...changed].flatMap((node) =>
      wantsOf(node).flatMap((want) => (want.name === name ? [{ ...want, to: this.resolve(node.location, name) }] : [])),
    );
  }

  /** Everything that finds this node. */
  edgesTo(node: NpmNode): readonly Edge[] {
    return this.edgesNamed(node.installedAs).filter(({ to }) => to === node);
  }

  edges(): readonly Edge[] {
    return this.nodes().flatMap((node) => this.edgesFrom(node));
  }
}

/** Where a name lies in a package's folder. */
export const placeIn = (location: string, name: string): string =>
  location === "" ? `node_modules/${name}` : `${location}/node_modules/${name}`;

function parentOf(location: string): string | undefined {
  if (location === "") return undefined;
  const slash = location.lastIndexOf("/");
  return slash === -1 ? "" : location.slice(0, slash);
}

/** Whether what is found is what is asked for. */
export const isValid = ({ to, spec, optional }: Edge): boolean =>
  to === undefined ? optional : to.own || (to.version !== null && satisfies(to.version, spec));

/** The nodes that something of the project's own needs, by the edges that count. */
export function reachable(tree: Tree, counts: (edge: Edge) => boolean = () => true): ReadonlySet<NpmNode> {
  const found = new Set(tree.nodes().filter(({ own }) => own));
  // A set goes on with what is added while it is walked through.
  for (const node of found) for (const edge of tree.edgesFrom(node)) if (edge.to !== undefined && counts(edge)) found.add(edge.to);
  return found;
}

/** The shortest way to each node from a manifest of the project's own: the edges along it. */
export function shortestWays(tree: Tree): ReadonlyMap<NpmNode, readonly Edge[]> {
  const ways = new Map<NpmNode, readonly Edge[]>(
    tree
      .nodes()
      .filter(({ own }) => own)
      .map((node) => [node, []]),
  );
  for (const [node, way] of ways) {
    for (const edge of tree.edgesFrom(node)) {
      if (edge.to !== undefined && !ways.has(edge.to)) ways.set(edge.to, longerWay(way, edge));
    }
  }
  return ways;
}
