import { canonicalJson } from "../../../values/hash.ts";
import type { Answers, PlanStep, Strategy, Wish } from "../ecosystem.ts";
import { isAffectedVersion } from "./affected.ts";
import { complete } from "./complete.ts";
import { type Manifest, Metadata } from "./metadata.ts";
import { type OverrideRule, overrideOf, withRule } from "./overrides.ts";
import type { NpmNode, NpmProject } from "./project.ts";
import { candidates, raise, type State } from "./raise.ts";
import type { Surroundings, Tree } from "./settle.ts";
import { satisfies } from "./spec.ts";
import { allEdges, shortestWays } from "./tree.ts";
import { blockedReason, bundledReason, noCandidateReason, notConcerned } from "./words.ts";

const hour = 3_600_000;

/** What has to change in a project so that none of the advisories concerns it any more. Pure. */
export function planNpm(project: NpmProject, wish: Wish, answers: Answers): PlanStep {
  const { nodes } = project;
  const concerned = [...nodes.values()].filter(({ name }) => name === wish.package);
  const isAffected = ({ name, version }: NpmNode) =>
    name === wish.package && version !== null && wish.advisories.some((advisory) => isAffectedVersion(version, advisory));
  const affected = concerned.filter(isAffected);
  if (affected.length === 0) return { noFix: wish.advisories.map((advisory) => notConcerned(advisory, concerned)) };

  const metadata = new Metadata(answers);
  const known = Map.groupBy([...wish.known, ...wish.advisories], ({ package: name }) => name);
  let overrides = project.overrides;
  const ways = shortestWays(nodes);
  const surroundings = (): Surroundings => ({
    metadata,
    known,
    rule: (edge) => {
      if (Object.keys(overrides).length === 0) return undefined;
      const above = (ways.get(nodes.get(edge.from.location) ?? edge.from) ?? []).flatMap(({ to }) => to ?? []);
      return overrideOf({ overrides, nodes }, edge, above);
    },
  });

  let state: State = { tree: new Map(nodes), bumps: [], changed: [] };
  const added: OverrideRule[] = [];
  const young = new Set<string>();
  for (const { location } of affected) {
    // An earlier one may have taken it along.
    const node = state.tree.get(location);
    if (node === undefined || !isAffected(node)) continue;
    if (node.bundled || !node.fromRegistry) return { noFix: wish.advisories.map((advisory) => bundledReason(advisory, node, state.tree)) };
    const acceptable = oldEnoughFirst(candidates(node, surroundings(), wish.options.cooldownHours > 0), wish);
    if (metadata.need.length > 0) return { need: metadata.need };
    if (acceptable.length === 0) return { noFix: wish.advisories.map((advisory) => noCandidateReason(advisory, node)) };

    let found: State | undefined;
    const blockers = new Set<string>();
    for (const allowed of allowances(wish.options.strategies)) {
      const raised = raise(state, nodes, location, acceptable, allowed, surroundings());
      if (metadata.need.length > 0) return { need: metadata.need };
      if (!("blockedBy" in raised)) {
        found = raised;
        break;
      }
      for (const label of raised.blockedBy) blockers.add(label);
    }
    if (found === undefined && wish.options.strategies.includes("override")) {
      for (const manifest of sameMajorFirst(node, acceptable)) {
        const rules = overridesFor(state.tree, node, manifest, surroundings());
        if (rules === undefined) continue;
        const earlier = overrides;
        overrides = rules.reduce(withRule, overrides);
        const raised = raise(state, nodes, location, [manifest], { parents: false, bumps: false }, surroundings());
        if (metadata.need.length > 0) return { need: metadata.need };
        if (!("blockedBy" in raised)) {
          found = raised;
          added.push(...rules);
          break;
        }
        overrides = earlier;
        for (const label of raised.blockedBy) blockers.add(label);
      }
    }
    if (found === undefined) return { noFix: wish.advisories.map((advisory) => blockedReason(advisory, node, [...blockers], acceptable)) };
    state = found;
    const taken = acceptable.find(({ version }) => version === state.tree.get(location)?.version);
    if (taken !== undefined && isYoung(taken, wish)) young.add(taken.version);
  }
  const plan = complete(project, wish, { state, overrides: added, young: [...young], metadata, ways });
  return metadata.need.length > 0 ? { need: metadata.need } : { plan };
}

/** What is tried, in the order of the strategies. A change in place is tried first whatever is asked for: nothing is smaller. */
function allowances(strategies: readonly Strategy[]): readonly { parents: boolean; bumps: boolean }[] {
  return [
    { parents: false, bumps: false },
    ...(strategies.includes("update") ? [{ parents: true, bumps: false }] : []),
    ...(strategies.includes("bump") ? [{ parents: true, bumps: true }] : []),
  ];
}

const isYoung = ({ publishedAt }: Manifest, { options: { cooldownHours, now } }: Wish): boolean =>
  cooldownHours > 0 && publishedAt !== null && now - publishedAt < cooldownHours * hour;

const oldEnoughFirst = (all: readonly Manifest[], wish: Wish): readonly Manifest[] => [
  ...all.filter((each) => !isYoung(each, wish)),
  ...all.filter((each) => isYoung(each, wish)),
];

const majorOf = (version: string): string => version.split(".")[0] ?? "";
const sameMajorFirst = ({ version }: NpmNode, all: readonly Manifest[]): readonly Manifest[] => {
  const same = all.filter((each) => majorOf(each.version) === majorOf(version ?? ""));
  return [...same.slice(0, 3), ...all.filter((each) => !same.includes(each)).slice(0, 1)];
};

/**
 * Overrides with which a version is what everybody asks for: each below the package that asks for something else, or another value where
 * there is an override already. Undefined where the project itself asks for something else.
 */
function overridesFor(tree: Tree, node: NpmNode, { version }: Manifest, { rule }: Surroundings): readonly OverrideRule[] | undefined {
  const asking = allEdges(tree).filter((edge) => edge.to === node && !satisfies(version, rule(edge)?.spec ?? edge.spec));
  if (asking.some((edge) => rule(edge) === undefined && (edge.from.own || edge.spec.kind !== "range"))) return undefined;
  const rules = asking.map((edge) => ({ keys: rule(edge)?.keys ?? [edge.from.name, edge.name], value: `^${version}` }));
  return [...new Map(rules.map((each) => [canonicalJson(each.keys), each])).values()];
}
