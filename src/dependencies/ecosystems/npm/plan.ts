import { canonicalJson } from "../../../values/hash.ts";
import type { Advisory } from "../../advisory.ts";
import type { Answers, NoFix, PlanStep, Strategy, Wish } from "../ecosystem.ts";
import { compareVersions, isAffectedVersion } from "./affected.ts";
import { candidates, isSameLine } from "./candidates.ts";
import { complete } from "./complete.ts";
import { type Manifest, Metadata } from "./metadata.ts";
import { namesEdge, type OverrideRule, rulesIn, withRule } from "./overrides.ts";
import type { NpmNode, NpmProject, Overrides } from "./project.ts";
import { allowances, isReplaceable, raise, type State, withdraw } from "./raise.ts";
import { resolved } from "./resolve.ts";
import { brokenAmong, isKnownVulnerable, isNeed, labelOf, nodeOf, type Obstacle, put, type Surroundings } from "./settle.ts";
import { satisfies, withVersion } from "./spec.ts";
import { type Edge, isValid, reachable, Tree } from "./tree.ts";
import { blockedReason, fixedReason, noCandidateReason, notConcerned } from "./words.ts";

const hour = 3_600_000;
/** Placements for one installed package with one strategy. */
const mostTries = 2_000;
/** So many of an override's possible values are tried. */
const mostOverrides = 4;

/** What is found so far. */
interface Found {
  readonly state: State;
  /** Those of the manifest, with those that were added. */
  readonly overrides: Overrides;
  readonly added: readonly OverrideRule[];
}

/** What has to change in a project so that none of the advisories concerns it any more. Pure. */
export function planNpm(given: NpmProject, wish: Wish, answers: Answers): PlanStep {
  const metadata = new Metadata(answers);
  const { project, needs } = resolved(given, wish.package, metadata);
  if (metadata.need.length > 0) return { need: metadata.need };
  const { nodes } = project;
  const installed = [...nodes.values()].filter(({ name, own, link }) => name === wish.package && !own && link === null);
  const hits = ({ name, version }: NpmNode): readonly Advisory[] =>
    name === wish.package && version !== null ? wish.advisories.filter((advisory) => isAffectedVersion(version, advisory)) : [];
  const concerning = wish.advisories.filter((advisory) => installed.some((node) => hits(node).includes(advisory)));
  const idle = wish.advisories.filter((each) => !concerning.includes(each)).map((each) => notConcerned(each, installed, project));
  if (concerning.length === 0) return { noFix: idle };

  const tree = Tree.of(nodes);
  const surroundings = surroundingsOf(project, wish, tree, metadata, needs);
  let found: Found = { state: { tree, bumps: [] }, overrides: project.overrides, added: [] };
  const failures = new Map<string, NoFix>();
  for (const { location } of installed) {
    // An earlier one may have taken it along.
    const node = found.state.tree.get(location);
    const own = node === undefined ? [] : hits(node);
    if (node === undefined || own.length === 0) continue;
    const next = settleOne(found, node, wish, project.lockPath !== null, surroundings);
    if (metadata.need.length > 0) return { need: metadata.need };
    if ("why" in next) for (const advisory of own) failures.set(advisory.id, failures.get(advisory.id) ?? next.why(advisory));
    else found = next;
  }
  if (found.state.tree.changed.size === 0 && found.added.length === 0) return { noFix: [...failures.values(), ...idle] };
  requireWhole(found, tree, surroundings(found.overrides));
  const left = concerning.filter(({ id }) => failures.has(id));
  const settled = concerning.filter(({ id }) => !failures.has(id));
  const about = { settled: settled.length === 0 ? left : settled, failures: [...failures.values()] };
  const plan = complete(project, wish, { ...found, ...about, surroundings: surroundings(found.overrides) });
  if (metadata.need.length > 0) return { need: metadata.need };
  return failures.size + idle.length === 0 ? { plan } : { plan, noFix: [...failures.values(), ...idle] };
}

/** Everything that planning looks at beside the tree, under certain overrides. */
function surroundingsOf(
  project: NpmProject,
  wish: Wish,
  original: Tree,
  metadata: Metadata,
  needs: boolean,
): (overrides: Overrides) => Surroundings {
  // What concerns an installed version of another package already does not come in with the plan.
  const installed = Map.groupBy(project.nodes.values(), ({ name }) => name);
  const news = wish.known.filter(
    (each) =>
      each.package === wish.package ||
      !(installed.get(each.package) ?? []).some(({ version }) => version !== null && isAffectedVersion(version, each)),
  );
  const known = Map.groupBy([...news, ...wish.advisories], ({ package: name }) => name);
  const { cooldownHours, now } = wish.options;
  const before = rulesIn(project.overrides, original);
  return (overrides) => ({
    metadata,
    known,
    rule: overrides === project.overrides ? before : rulesIn(overrides, original),
    ruleBefore: before,
    peers: project.lockVersion > 1,
    needs,
    writable: new Set(project.manifests.map(({ location }) => location)),
    isYoung: ({ publishedAt }) => cooldownHours > 0 && publishedAt !== null && now - publishedAt < cooldownHours * hour,
    dated: cooldownHours > 0,
    tries: { left: mostTries },
  });
}

/** One installed package, by the first strategy that settles it. As long as metadata is missing, the answer counts for nothing. */
function settleOne(
  found: Found,
  node: NpmNode,
  { options: { strategies } }: Wish,
  isLocked: boolean,
  surroundings: (overrides: Overrides) => Surroundings,
): Found | { why(advisory: Advisory): NoFix } {
  const { state } = found;
  if (!isReplaceable(node, state.tree)) return { why: (advisory) => fixedReason(advisory, node, state.tree) };
  const own = surroundings(found.overrides);
  const acceptable = candidates(node, own);
  if (acceptable.length === 0) {
    for (const allowed of allowances(strategies)) {
      const without = allowed.parents ? withdraw(state, node, allowed, { ...own, tries: { left: mostTries } }) : undefined;
      if (own.metadata.need.length > 0) return found;
      if (without !== undefined && (isLocked || without.bumps.length > state.bumps.length)) return { ...found, state: without };
    }
    return { why: (advisory) => noCandidateReason(advisory, node, own) };
  }
  const blockers = new Set<string>();
  for (const allowed of allowances(strategies)) {
    const raised = raise(state, node.location, acceptable, allowed, { ...own, tries: { left: mostTries } });
    if (own.metadata.need.length > 0) return found;
    // Without a lockfile nothing else can be written than the manifest.
    const isWritten = isLocked || "blockedBy" in raised || raised.bumps.length > state.bumps.length;
    if (!("blockedBy" in raised) && isWritten) return { ...found, state: raised };
    if (!("blockedBy" in raised)) continue;
    for (const label of raised.blockedBy) blockers.add(label);
  }
  const overridden = strategies.includes("override") ? overriding(found, node, acceptable, strategies, surroundings) : { blockedBy: [] };
  if (!("blockedBy" in overridden)) return overridden;
  for (const label of overridden.blockedBy) blockers.add(label);
  return { why: (advisory) => blockedReason(advisory, node, [...blockers], acceptable) };
}

/** How an override names who asks: by its name, with its version, below who asks for that in turn; or not, but what it asks for. */
const scopes = ["name", "version", "way", "asked"] as const;

/** Overrides with which everybody asks for a version of the same major, or else for another one. */
function overriding(
  found: Found,
  node: NpmNode,
  acceptable: readonly Manifest[],
  strategies: readonly Strategy[],
  surroundings: (overrides: Overrides) => Surroundings,
): Found | { readonly blockedBy: readonly string[] } {
  const same = acceptable.filter((each) => isSameLine(node, each));
  const values = [...same.slice(0, mostOverrides - 1), ...acceptable.filter((each) => !isSameLine(node, each)).slice(0, 1)];
  const blockers = new Set<string>();
  for (const manifest of values) {
    // Who is overridden is named more exactly only where others of that name must not be.
    for (const scope of scopes) {
      const rules = overridesFor(found.state.tree, node, manifest, scope, surroundings(found.overrides));
      if (rules.length === 0) continue;
      const overrides = rules.reduce(withRule, found.overrides);
      const own = surroundings(overrides);
      const others = withOthers(found.state, node, manifest, own);
      if ("blockedBy" in others) {
        for (const label of others.blockedBy) blockers.add(label);
        continue;
      }
      const raised = raise(others, node.location, [manifest], { parents: false, bumps: strategies.includes("bump"), breaking: true }, own);
      if (own.metadata.need.length > 0) return found;
      if (!("blockedBy" in raised)) {
        // Once more as the overrides hold in the tree that came out, which may have other ways.
        const after = { ...own, rule: rulesIn(overrides, raised.tree) };
        const [broken] = brokenAmong(neededEdges(raised.tree), raised.tree, raised.tree.original(), after);
        if (broken === undefined) return { state: raised, overrides, added: [...found.added, ...rules] };
        blockers.add(labelOf(broken.from));
      }
      if ("blockedBy" in raised) for (const label of raised.blockedBy) blockers.add(label);
    }
  }
  return { blockedBy: [...blockers] };
}

/** Other installations of the package to which the overrides apply as well get the version too. */
function withOthers(state: State, node: NpmNode, manifest: Manifest, own: Surroundings): State | Obstacle {
  const tree = state.tree.copy();
  for (const edge of state.tree.edgesNamed(node.installedAs)) {
    const { to } = edge;
    if (to === undefined || to === node || tree.get(to.location) !== to) continue;
    const applied = own.rule(edge, state.tree);
    if (applied === undefined || isValid({ ...edge, spec: applied.spec }) || own.ruleBefore(edge, state.tree)?.value === applied.value)
      continue;
    const isNewer = compareVersions(manifest.version, to.version ?? "") > 0;
    // What is not vulnerable is not ours to change: an override holds for everything below who is named.
    const isMeant = isKnownVulnerable(own, to.name, to.version ?? "");
    if (!isNewer || !isMeant || !isReplaceable(to, tree)) return { blockedBy: [labelOf(edge.from)] };
    put(tree, nodeOf(manifest, to.location, to.installedAs, own));
  }
  return { ...state, tree };
}

/** An override for each package that asks for something else; or another value for the one that is there already. */
function overridesFor(
  tree: Tree,
  node: NpmNode,
  { version }: Manifest,
  scope: (typeof scopes)[number],
  { rule }: Surroundings,
): readonly OverrideRule[] {
  const rules = tree.edgesTo(node).flatMap((edge): readonly OverrideRule[] => {
    const applied = rule(edge, tree);
    if (satisfies(version, applied?.spec ?? edge.spec)) return [];
    if (applied !== undefined)
      return applied.value.startsWith("$") ? [] : [{ keys: applied.keys, value: withVersion(applied.value, version) }];
    if (edge.from.own || edge.spec.kind !== "range") return [];
    const value = edge.spec.name === edge.name ? `^${version}` : `npm:${edge.spec.name}@^${version}`;
    return keysOf(tree, edge, scope).map((keys) => ({ keys, value }));
  });
  return [...new Map(rules.map((each) => [canonicalJson(each.keys), each])).values()];
}

/** Keys with which an override concerns an edge: npm goes by the names of folders, which for an alias are not the packages' own. */
function keysOf(tree: Tree, { from, name, written }: Edge, scope: (typeof scopes)[number]): readonly (readonly string[])[] {
  switch (scope) {
    case "name":
      return [[from.installedAs, name]];
    case "version":
      return [[`${from.installedAs}@${from.version}`, name]];
    case "way":
      return tree.edgesTo(from).map((edge) => (edge.from.own ? [from.installedAs, name] : [edge.from.installedAs, from.installedAs, name]));
    case "asked": {
      const key = `${name}@${written}`;
      // npm refuses what contradicts the manifest itself.
      const isOwn = tree.edgesNamed(name).some((edge) => edge.from.own && namesEdge(key, edge));
      return isOwn || !/^[\^~]?\d[\w.+-]*$/.test(written) ? [] : [[key]];
    }
  }
}

/** The edges of what something needs: what nothing needs may be left without what it asks for. */
function neededEdges(tree: Tree): readonly Edge[] {
  const needed = reachable(tree, isNeed);
  return tree.edges().filter(({ from }) => needed.has(from));
}

/** Looks at every edge once more: what held before holds. */
function requireWhole({ state: { tree } }: Found, before: Tree, surroundings: Surroundings): void {
  const [broken] = brokenAmong(
    neededEdges(tree).filter(({ from }) => before.get(from.location) !== undefined || tree.changed.has(from.location)),
    tree,
    before,
    surroundings,
  );
  if (broken !== undefined) throw new TypeError(`The plan leaves ${labelOf(broken.from)} without the ${broken.name} that it asks for.`);
}
