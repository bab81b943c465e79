import { canonicalJson } from "../../../../values/hash.ts";
import { objectOf } from "../../../json-members.ts";
import type { Answers, Files, NoFix, PlanStep, Query, Wish } from "../../ecosystem.ts";
import { complete } from "../../javascript/complete.ts";
import { decide } from "../../javascript/decide.ts";
import type { Draft, Manager } from "../../javascript/draft.ts";
import { type Graph, shapeOf } from "../../javascript/graph.ts";
import { allFor, type Commands } from "../../javascript/words.ts";
import { withYaml } from "../../javascript/yaml-text.ts";
import type { Manifest } from "../../npm/metadata.ts";
import { liesAtUsualAddress } from "../../npm/usual-address.ts";
import { inStyleOf, manifestsWith } from "../manifests.ts";
import { resolutionFor } from "../resolutions.ts";
import { settingsOf } from "./catalogs.ts";
import { conditionsOf, lockWith } from "./lock-with.ts";
import { withNodeGyp } from "./node-gyp.ts";
import type { BerryProject } from "./project.ts";
import { readBerryProject } from "./read.ts";

const commands: Commands = { why: (name) => `yarn why ${name}`, remove: (name) => `yarn remove ${name}` };

const managerOf = ({ resolutions }: BerryProject): Manager => ({
  byDescriptor: true,
  rule: (from, name, written) => resolutionFor(resolutions, from, name, written),
  overrideKeys: (from, { name }) => [`${from.name}/${name}`, `${from.name}@npm:${from.version}/${name}`],
  unwritable: () => null,
});

/** Yarn's checksums are those of archives that it makes itself. Answer: `{ checksums }`, by id; or `{ refused }`, what Yarn says. */
const engineQuery = (ids: readonly string[], cacheKey: string): Query => ({ kind: "yarn-engine", packages: ids.toSorted(), cacheKey });

/** What has to change in a project so that none of the advisories concerns it any more. Pure. */
export function planBerry(project: BerryProject, wish: Wish, answers: Answers): PlanStep {
  const decided = decide(project.graph, wish, answers, managerOf(project), commands);
  if (!("draft" in decided)) return decided;
  const { around, failures, idle } = decided;
  const published = new Map(
    [...decided.draft.graph.nodes.values()].flatMap(({ id, own, name, version }) => {
      if (own || project.graph.nodes.has(id)) return [];
      const manifest = around.metadata.published(name, version ?? "");
      return manifest === undefined ? [] : [[id, manifest] as [string, Manifest]];
    }),
  );
  if (around.metadata.need.length > 0) return { need: around.metadata.need };
  const refusal = refusalOf(project, published);
  if (refusal !== null) return { noFix: refused(wish, refusal) };
  const built = withNodeGyp(project, decided.draft, published);
  if ("refused" in built) return { noFix: refused(wish, built.refused) };
  const { draft, news } = built;
  const ids = [...news].flatMap(([id, { raw }]) => (conditionsOf(raw) === undefined ? [id] : []));
  const query = engineQuery(ids, project.cacheKey);
  const answer = ids.length === 0 ? { checksums: {} } : answers.get(canonicalJson(query));
  if (answer === undefined) return { need: [query] };
  const { checksums, refused: said } = objectOf(answer);
  if (said !== undefined) return { noFix: refused(wish, `Yarn itself has to compute this lockfile, and does not: ${String(said)}`) };
  const sums = new Map(Object.entries(objectOf(checksums)).map(([id, sum]) => [id, String(sum)]));
  if (ids.some((id) => !sums.has(id))) return { noFix: refused(wish, "Yarn does not tell the checksums that its lockfile needs.") };
  const text = lockWith(project, draft, news, sums);
  if (text === undefined) {
    return {
      noFix: refused(
        wish,
        `Yarn gives everybody who asks for the same range of ${wish.package} the same version, and not all can have another one.`,
      ),
    };
  }
  const changed = new Map([...manifestsWith(project.manifests, draft), ...settingsWith(project, draft), [project.lockPath, text]]);
  const odd = otherThanPlanned(project, changed, draft.graph);
  if (odd.length > 0)
    return { noFix: refused(wish, `The lockfile is laid out in a way that cannot be changed safely here, at ${odd.join(", ")}.`) };
  const plan = complete({ ...project, manifest: project.paths.manifest }, wish, { ...decided, draft }, changed);
  if (around.metadata.need.length > 0) return { need: around.metadata.need };
  const noFix = [...failures, ...idle];
  return noFix.length === 0 ? { plan } : { plan, noFix };
}

/** The settings with other ranges in their catalogs, where these are what has to change. */
function settingsWith({ paths, files, manifests, catalogs }: BerryProject, { bumps }: Draft): Files {
  const path = settingsOf(paths);
  const before = files.get(path) ?? "";
  let text = before;
  for (const { location, group, name, to } of bumps) {
    const written = objectOf(manifests.find((each) => each.path === location)?.data[group])[name];
    const place = typeof written === "string" ? catalogs.placeOf(name, written) : null;
    const range = typeof written === "string" ? catalogs.rangeOf(name, written) : undefined;
    if (place !== null && range !== undefined) text = withYaml(text, place, inStyleOf(range, to), path);
  }
  return text === before ? new Map() : new Map([[path, text]]);
}

const refused = ({ advisories, package: name }: Wish, why: string): readonly NoFix[] =>
  allFor(advisories, "engine", `${why} Update it by hand: \`yarn up -R ${name}\`.`);

/** https://github.com/yarnpkg/berry/tree/master/packages/plugin-compat/sources/patches */
const patchedByYarn = ["fsevents", "resolve", "typescript"];

/** What Yarn would write otherwise than is done here. */
function refusalOf({ entries }: BerryProject, news: ReadonlyMap<string, Manifest>): string | null {
  const patched = new Set([
    ...patchedByYarn,
    ...entries.flatMap(({ data }) => /^(@?[^@]+)@patch:/.exec(String(data.resolution))?.[1] ?? []),
  ]);
  for (const [id, manifest] of news) {
    if (patched.has(manifest.name))
      return `${id} would have to be patched, as Yarn or the project does with ${manifest.name}, which only Yarn in the project can do.`;
    if (!liesAtUsualAddress(manifest)) {
      return `${id} lies at an unusual address of the registry, which Yarn writes into its lockfile in a way of its own.`;
    }
  }
  return null;
}

/** Where the result, read again, is not the graph that was planned: it was written in a way that was not expected. */
function otherThanPlanned({ files, paths }: BerryProject, changed: Files, graph: Graph): readonly string[] {
  const read = readBerryProject(new Map([...files, ...changed]), paths);
  const after = "project" in read ? read.project.graph : undefined;
  const odd = [...graph.nodes.keys()].filter((id) => shapeOf(graph.nodes.get(id)) !== shapeOf(after?.nodes.get(id)));
  const more = [...(after?.pruned().nodes.keys() ?? [])].filter((id) => !graph.nodes.has(id));
  return after === undefined ? ["its beginning"] : [...odd, ...more].slice(0, 3);
}
