import type { JsonObject } from "../../../values/json.ts";
import type { Files, PackageChange, Plan, Strategy, Wish } from "../ecosystem.ts";
import { compareVersions } from "../npm/affected.ts";
import { isSameLine } from "../npm/candidates.ts";
import { mergedBumps } from "../npm/raise.ts";
import { notesOf } from "../npm/words.ts";
import type { Decided } from "./decide.ts";
import { manifestOf } from "./draft.ts";
import { type Graph, labelOf, shortestWays } from "./graph.ts";
import { fileEdits } from "./text-edits.ts";

/** A project's files with the graph that was read from them. */
export interface GraphFiles {
  readonly manifest: string;
  readonly lockPath: string;
  readonly files: Files;
  readonly graph: Graph;
}

/** Something else than before leads from the same place: what becomes what. */
interface Step {
  readonly name: string;
  readonly from: string | null;
  readonly to: string;
}

/** The plan for what was decided. As long as metadata is missing, it counts for nothing: see `Metadata.need`. */
export function complete(project: GraphFiles, wish: Wish, { draft, around, settled, failures }: Decided, changed: Files): Plan {
  const { manifest, lockPath, graph: before } = project;
  const after = draft.graph;
  const steps = stepsOf(before, after);
  const strategy = strategyOf(steps, before, draft);
  const changes = steps.map(({ name, from, to }): PackageChange => ({ package: name, from, to, manifest, file: lockPath, strategy }));
  const isTarget = (change: PackageChange): boolean => change.package === wish.package;
  const targets = changes.filter(isTarget).map(({ to }) => to);
  const replacedIds = new Set(steps.map(({ name, from }) => `${name}@${from}`));
  const removed = [...before.nodes.values()]
    .filter((node) => !node.own && !after.nodes.has(node.id) && !replacedIds.has(node.id))
    .map(labelOf);
  const ways = shortestWays(before);
  const taken = steps
    .filter(({ name }) => name === wish.package)
    .flatMap((step) => {
      const published = manifestOf({ name: step.name, version: step.to }, around);
      const dated = around.metadata.versions(step.name, around.dated).find(({ version }) => version === step.to);
      return published === undefined || dated === undefined
        ? []
        : [{ ...step, published: { ...published, publishedAt: dated.publishedAt } }];
    });
  const hasScript = (name: string, version: string | null): boolean => manifestOf({ name, version }, around)?.hasInstallScript === true;
  return {
    ecosystem: "npm",
    manifest,
    package: wish.package,
    advisories: settled.map(({ id }) => id),
    to: targets.toSorted(compareVersions).at(-1) ?? "",
    strategy,
    changes: [...changes.filter(isTarget), ...changes.filter((change) => !isTarget(change))],
    removed,
    paths: before.named(wish.package).flatMap(({ id }) => (ways.has(id) ? [(ways.get(id)?.nodes ?? []).map(labelOf)] : [])),
    notes: notesOf({
      wish,
      bumps: mergedBumps(draft.bumps),
      overrides: draft.overrides.map(({ who, name, value }) => ({ keys: [who, name], value })),
      failures,
      others: changes.filter((change) => !isTarget(change)).length,
      removed: removed.length,
      isLocked: true,
      isGone: targets.length === 0,
      young: taken.map(({ published }) => published).filter((each) => around.isYoung(each)),
      deprecated: taken.map(({ published }) => published).filter(({ deprecated }) => deprecated !== null),
      engines: [],
      breaking: taken.flatMap(({ from, to }) =>
        draft.overrides.length > 0 && from !== null && !isSameLine({ version: from }, { version: to }) ? [`${from} → ${to}`] : [],
      ),
      scripts: steps.filter(({ name, from, to }) => hasScript(name, to) && !hasScript(name, from)).map(({ name, to }) => `${name}@${to}`),
    }),
    edits: fileEdits(project.files, changed) satisfies object as unknown as JsonObject,
  };
}

function stepsOf(before: Graph, after: Graph): readonly Step[] {
  const steps = new Map<string, Step>();
  const keyOf = ({ name, from, to }: Step): string => JSON.stringify([name, from, to]);
  // What comes in the place of another is compared with that in turn.
  const pairs = [...before.nodes.values()].flatMap((node) => {
    const now = after.nodes.get(node.id);
    return now === undefined ? [] : [[node, now] as const];
  });
  for (const [old, now] of pairs) {
    for (const edge of old.edges) {
      const next = now.edges.find(({ name, kind }) => name === edge.name && kind === edge.kind);
      const [was, is] = [before.nodes.get(edge.to), next === undefined ? undefined : after.nodes.get(next.to)];
      if (was === undefined || is === undefined || was.id === is.id || is.version === null) continue;
      const step = { name: is.name, from: was.name === is.name ? was.version : null, to: is.version };
      if (steps.has(keyOf(step))) continue;
      steps.set(keyOf(step), step);
      pairs.push([was, is]);
    }
  }
  const reached = new Set([...steps.values()].map(({ name, to }) => `${name}@${to}`));
  for (const { id, name, version, own } of after.nodes.values()) {
    if (own || version === null || before.nodes.has(id) || reached.has(id)) continue;
    const step = { name, from: null, to: version };
    steps.set(keyOf(step), step);
  }
  return [...steps.values()];
}

/** The strongest means that was needed. */
function strategyOf(steps: readonly Step[], before: Graph, { bumps, overrides, graph }: Decided["draft"]): Strategy {
  if (overrides.length > 0) return "override";
  if (bumps.length > 0) return "bump";
  const names = new Set(steps.map(({ name }) => name));
  const gone = [...before.nodes.keys()].some((id) => !graph.nodes.has(id) && !names.has(before.nodes.get(id)?.name ?? ""));
  return names.size > 1 || gone ? "update" : "splice";
}
