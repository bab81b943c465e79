import type { Advisory } from "../../advisory.ts";
import type { Answers, NoFix, Query, Wish } from "../ecosystem.ts";
import { isAffectedVersion } from "../npm/affected.ts";
import { candidates } from "../npm/candidates.ts";
import { Metadata } from "../npm/metadata.ts";
import { allowances } from "../npm/raise.ts";
import { withCompanions } from "./companions.ts";
import type { Around, Draft, Manager } from "./draft.ts";
import { isObstacle } from "./draft.ts";
import { faults, replaced } from "./fix-graph.ts";
import { type Graph, type GraphNode, labelOf } from "./graph.ts";
import { blockedReason, type Commands, fixedReason, noCandidateReason, notConcerned, unreachedReason } from "./words.ts";

const hour = 3_600_000;
/** Placements for one installed package with one strategy. */
const mostTries = 400;

/** What has to change in a project, before anything is written of it. */
export interface Decided {
  readonly draft: Draft;
  readonly around: Around;
  readonly settled: readonly Advisory[];
  /** Installations of the package that stay as they are. */
  readonly failures: readonly NoFix[];
  /** Advisories that concern nothing. */
  readonly idle: readonly NoFix[];
}

/** What settles the advisories in a graph, by the first strategy that does, for each of the vulnerable versions that are installed. Pure. */
export function decide(
  graph: Graph,
  wish: Wish,
  answers: Answers,
  manager: Manager,
  commands: Commands,
): Decided | { readonly need: readonly Query[] } | { readonly noFix: readonly NoFix[] } {
  const installed = graph.named(wish.package);
  const hits = ({ name, version }: GraphNode): readonly Advisory[] =>
    name === wish.package && version !== null ? wish.advisories.filter((advisory) => isAffectedVersion(version, advisory)) : [];
  const concerning = wish.advisories.filter((advisory) => installed.some((node) => hits(node).includes(advisory)));
  const idle = wish.advisories.filter((each) => !concerning.includes(each)).map((each) => notConcerned(each, installed));
  if (concerning.length === 0) return { noFix: idle };
  const around = aroundOf(graph, wish, new Metadata(answers), manager);
  let draft: Draft = { graph, bumps: [], overrides: [] };
  const failures = new Map<string, NoFix>();
  for (const { id } of installed) {
    // An earlier one may have taken it along.
    const node = draft.graph.nodes.get(id);
    const own = node === undefined ? [] : hits(node);
    if (node === undefined || own.length === 0) continue;
    const next = settleOne(draft, graph, node, wish, around, commands);
    if (around.metadata.need.length > 0) return { need: around.metadata.need };
    if ("why" in next) for (const advisory of own) failures.set(advisory.id, failures.get(advisory.id) ?? next.why(advisory));
    else draft = next;
  }
  if (draft.graph === graph) return { noFix: [...failures.values(), ...idle] };
  const left = concerning.filter(({ id }) => failures.has(id));
  const settled = concerning.filter(({ id }) => !failures.has(id));
  return { draft, around, settled: settled.length === 0 ? left : settled, failures: [...failures.values()], idle };
}

function aroundOf(graph: Graph, wish: Wish, metadata: Metadata, manager: Manager): Around {
  // What concerns an installed version of another package already does not come in with the plan.
  const news = wish.known.filter(
    (each) =>
      each.package === wish.package ||
      !graph.named(each.package).some(({ version }) => version !== null && isAffectedVersion(version, each)),
  );
  const { cooldownHours, now } = wish.options;
  return {
    manager,
    metadata,
    known: Map.groupBy([...news, ...wish.advisories], ({ package: name }) => name),
    isYoung: ({ publishedAt }) => cooldownHours > 0 && publishedAt !== null && now - publishedAt < cooldownHours * hour,
    dated: cooldownHours > 0,
    tries: { left: mostTries },
  };
}

function settleOne(
  draft: Draft,
  before: Graph,
  node: GraphNode,
  { options: { strategies } }: Wish,
  around: Around,
  commands: Commands,
): Draft | { why(advisory: Advisory): NoFix } {
  const askers = draft.graph.asking(node.id).map(({ from }) => labelOf(from));
  if (!node.replaceable) return { why: (advisory) => fixedReason(advisory, node, [...new Set(askers)]) };
  if (askers.length === 0) return { why: (advisory) => unreachedReason(advisory, node) };
  const acceptable = candidates({ name: node.name, version: node.version }, around);
  if (acceptable.length === 0) {
    return { why: (advisory) => noCandidateReason(advisory, node, around.metadata.versions(node.name, around.dated), commands) };
  }
  const blockers = new Set<string>();
  const ways = allowances(strategies).map((allowed) => ({ ...allowed, override: false }));
  const last = { parents: false, bumps: strategies.includes("bump"), breaking: true, override: true };
  for (const allowed of [...ways, ...(strategies.includes("override") ? [last] : [])]) {
    const tries = { ...around, tries: { left: mostTries } };
    const found = replaced(draft, node, acceptable, allowed, tries);
    const next = isObstacle(found) ? found : withCompanions(found, before, allowed, tries);
    if (around.metadata.need.length > 0) return draft;
    const wrong = isObstacle(next) ? next.blockedBy : faults(next, before, around);
    if (around.metadata.need.length > 0) return draft;
    if (!isObstacle(next) && wrong.length === 0) return next;
    for (const label of wrong) blockers.add(label);
  }
  return { why: (advisory) => blockedReason(advisory, node, [...blockers], acceptable, commands) };
}
