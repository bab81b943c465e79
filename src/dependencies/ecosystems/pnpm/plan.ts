import { canonicalJson } from "../../../values/hash.ts";
import { objectOf } from "../../json-members.ts";
import type { Answers, Files, PlanStep, Wish } from "../ecosystem.ts";
import { complete } from "../javascript/complete.ts";
import { type Decided, decide } from "../javascript/decide.ts";
import type { Manager } from "../javascript/draft.ts";
import { faults } from "../javascript/fix-graph.ts";
import { type Graph, type GraphNode, labelOf } from "../javascript/graph.ts";
import { predecessors } from "../javascript/predecessors.ts";
import { readJson } from "../javascript/read-json.ts";
import { allFor, type Commands } from "../javascript/words.ts";
import type { Manifest } from "../npm/metadata.ts";
import { groups } from "../npm/raise.ts";
import { engineQuery, engineRefusal } from "./engine-query.ts";
import { hookedPackage } from "./hooks.ts";
import { merged, rewritten, spliced } from "./lock-merge.ts";
import { lockWith } from "./lock-with.ts";
import { manifestsWith, overrideOrder, withReferences } from "./manifests.ts";
import { patchObstacle, withoutPatches } from "./patches.ts";
import type { PnpmProject } from "./project.ts";
import { readPnpmProject, workspaceName } from "./read.ts";
import { selectorFor } from "./selector.ts";

const commands: Commands = { why: (name) => `pnpm why ${name}`, remove: (name) => `pnpm remove ${name}` };

const managerOf = ({ overrides, manifests, workspacePath, outerWorkspace }: PnpmProject): Manager => {
  const writable = new Map(manifests.map(({ path, text }) => [path, readJson(text) ?? {}]));
  return {
    byDescriptor: false,
    rule: (from, name, written) => {
      const found = selectorFor(overrides, from, name, written);
      return found === undefined ? null : { key: found.key, value: found.value };
    },
    // Overrides of a workspace concern all of its lockfiles.
    overrideKeys: (from, { name }) => (outerWorkspace === null ? [`${from.name}>${name}`, `${from.name}@${from.version}>${name}`] : []),
    unwritable: (node, name) => {
      const manifest = writable.get(node.id);
      if (manifest === undefined) return labelOf(node);
      const isCatalogued = groups.some((group) => String(objectOf(manifest[group])[name] ?? "").startsWith("catalog:"));
      return isCatalogued && workspacePath === null
        ? `the catalog of \`${outerWorkspace ?? workspaceName}\`, which other lockfiles repeat`
        : null;
    },
  };
};

/** What has to change in a project so that none of the advisories concerns it any more. Pure. */
export function planPnpm(project: PnpmProject, wish: Wish, answers: Answers): PlanStep {
  const decided = decide(project.graph, wish, answers, managerOf(project), commands);
  if (!("draft" in decided)) return decided;
  const { draft, around, failures, idle } = decided;
  const news = [...draft.graph.nodes.values()].filter(({ id, own }) => !own && !project.graph.nodes.has(id));
  const published = new Map(
    news.flatMap(({ id, name, version }) => {
      const manifest = around.metadata.published(name, version ?? "");
      return manifest === undefined ? [] : [[id, manifest] as [string, Manifest]];
    }),
  );
  if (around.metadata.need.length > 0) return { need: around.metadata.need };
  const patched = patchObstacle(project, draft.graph);
  if (patched !== null) return { noFix: refused(wish, patched) };
  const predecessor = predecessors(project.graph, draft.graph);
  const hooked = hookedPackage(project, predecessor, around);
  if (around.metadata.need.length > 0) return { need: around.metadata.need };
  if (hooked !== undefined)
    return { noFix: refused(wish, `The project's \`.pnpmfile.cjs\` changes what ${hooked} needs, and code of a project is not run here.`) };
  const asWritten = withReferences(project, draft);
  const manifests = manifestsWith(project, asWritten);
  const { lock, unsure } = lockWith(project, draft, published, predecessor, overrideOrder(project, manifests));
  let text = spliced(project, lock);
  let { graph } = draft;
  if (unsure !== null) {
    const refusal = engineRefusal(project);
    if (refusal !== null) return { noFix: refused(wish, `pnpm itself has to compute this lockfile (${unsure}), and ${refusal}.`) };
    const unpatched = lock.patchedDependencies === undefined ? undefined : withoutPatches(lock);
    if (lock.patchedDependencies !== undefined && unpatched === undefined) {
      return { noFix: refused(wish, `pnpm itself has to compute this lockfile (${unsure}), and the project patches packages.`) };
    }
    const query = engineQuery(project, manifests, unpatched?.lock ?? lock);
    const answer = answers.get(canonicalJson(query));
    if (answer === undefined) return { need: [query] };
    const { lock: written, refused: said } = objectOf(answer);
    if (typeof written !== "string")
      return { noFix: refused(wish, `pnpm itself has to compute this lockfile, and does not: ${String(said)}`) };
    text = merged(project, written, unpatched);
    const found = readWith(project, manifests, text);
    const computed = found?.graph;
    const drift =
      found === undefined
        ? ["the lockfile"]
        : [
            ...driftOf(project.graph, draft.graph, found.graph),
            ...rewritten(project.documents.own, found.documents.own, project.graph, found.graph),
          ];
    const wrong = computed === undefined ? [] : faults({ ...draft, graph: computed }, project.graph, around);
    if (around.metadata.need.length > 0) return { need: around.metadata.need };
    if (computed === undefined || drift.length > 0 || wrong.length > 0) {
      const others = [...drift, ...wrong].slice(0, 5).join(", ");
      return { noFix: refused(wish, `pnpm changes more than what settles this: ${others}.`) };
    }
    graph = computed;
  }
  const odd = otherThanPlanned(project, manifests, text, graph);
  if (odd.length > 0) {
    return { noFix: refused(wish, `The lockfile is laid out in a way that cannot be changed safely here, at ${odd.join(", ")}.`) };
  }
  const changed = new Map([...manifests, [project.lockPath, text]]);
  const final: Decided = { ...decided, draft: { ...asWritten, graph } };
  const plan = complete(project, wish, final, changed);
  if (around.metadata.need.length > 0) return { need: around.metadata.need };
  const noFix = [...failures, ...idle];
  return noFix.length === 0 ? { plan } : { plan, noFix };
}

const refused = ({ advisories, package: name }: Wish, why: string) =>
  allFor(advisories, "engine", `${why} Update it by hand: \`pnpm update --depth Infinity ${name}\`.`);

function readWith({ files, paths }: PnpmProject, manifests: Files, text: string): PnpmProject | undefined {
  const read = readPnpmProject(new Map([...files, ...manifests, [paths.files[1] ?? "", text]]), paths);
  return "project" in read ? read.project : undefined;
}

/** What pnpm changed that was not planned: it leaves no version that was to go, and brings only what those need that come in. */
function driftOf(before: Graph, planned: Graph, computed: Graph): readonly string[] {
  const expected = new Set([...planned.nodes.keys()].filter((id) => !before.nodes.has(id)));
  for (const id of expected) for (const { to } of computed.nodes.get(id)?.edges ?? []) if (!before.nodes.has(to)) expected.add(to);
  const came = [...computed.nodes.values()].filter(({ id }) => !before.nodes.has(id) && !expected.has(id));
  const stayed = [...computed.nodes.values()].filter(({ id }) => before.nodes.has(id) && !planned.nodes.has(id));
  const went = [...planned.nodes.values()].filter(({ id }) => before.nodes.has(id) && !computed.nodes.has(id));
  return [...came, ...stayed, ...went].map(labelOf);
}

const shapeOf = ({ edges }: GraphNode): string =>
  edges
    .map(({ name, to }) => `${name} ${to}`)
    .toSorted()
    .join("\n");

/** Where the result, read again, is not the graph that was planned: it was written in a way that was not expected. */
function otherThanPlanned(project: PnpmProject, manifests: Files, text: string, graph: Graph): readonly string[] {
  const read = readWith(project, manifests, text);
  const ids = new Set([...graph.nodes.keys(), ...(read?.graph.nodes.keys() ?? [])]);
  const odd = [...ids].filter((id) => {
    const [planned, found] = [graph.nodes.get(id), read?.graph.nodes.get(id)];
    return planned === undefined || found === undefined || (shapeOf(planned) !== shapeOf(found) && project.graph.nodes.has(id));
  });
  return read === undefined ? ["its beginning"] : odd.slice(0, 3);
}
