import type { Answers, Files, PlanStep, Wish } from "../../ecosystem.ts";
import { complete } from "../../javascript/complete.ts";
import { decide } from "../../javascript/decide.ts";
import type { Manager } from "../../javascript/draft.ts";
import { type Graph, shapeOf } from "../../javascript/graph.ts";
import { allFor, type Commands } from "../../javascript/words.ts";
import type { Manifest } from "../../npm/metadata.ts";
import { manifestsWith } from "../manifests.ts";
import { resolutionFor } from "../resolutions.ts";
import { lockWith } from "./lock-with.ts";
import type { ClassicProject } from "./project.ts";
import { readClassicProject } from "./read.ts";

const commands: Commands = { why: (name) => `yarn why ${name}`, remove: (name) => `yarn remove ${name}` };

const managerOf = ({ resolutions }: ClassicProject): Manager => ({
  byDescriptor: true,
  rule: (from, name, written) => resolutionFor(resolutions, from, name, written),
  overrideKeys: (from, { name }) => [`**/${from.name}/${name}`],
  unwritable: () => null,
});

/** What has to change in a project so that none of the advisories concerns it any more. Pure. */
export function planClassic(project: ClassicProject, wish: Wish, answers: Answers): PlanStep {
  const decided = decide(project.graph, wish, answers, managerOf(project), commands);
  if (!("draft" in decided)) return decided;
  const { draft, around, failures, idle } = decided;
  const published = new Map(
    [...draft.graph.nodes.values()].flatMap(({ id, own, name, version }) => {
      if (own || project.graph.nodes.has(id)) return [];
      const manifest = around.metadata.published(name, version ?? "");
      return manifest === undefined ? [] : [[id, manifest] as [string, Manifest]];
    }),
  );
  if (around.metadata.need.length > 0) return { need: around.metadata.need };
  const manifests = manifestsWith(project.manifests, draft);
  const text = lockWith(project, draft, published);
  if (text === undefined) {
    const reason = `Yarn 1 gives everybody who asks for the same range of ${wish.package} the same version, and not all can have another one. Update it by hand: \`yarn upgrade ${wish.package}\`.`;
    return { noFix: [...allFor(wish.advisories, "blocked", reason)] };
  }
  const changed = new Map([...manifests, [project.lockPath, text]]);
  const odd = otherThanPlanned(project, changed, draft.graph);
  if (odd.length > 0)
    return {
      noFix: [
        ...allFor(
          wish.advisories,
          "engine",
          `The lockfile is laid out in a way that cannot be changed safely here, at ${odd.join(", ")}. Update it by hand: \`yarn upgrade ${wish.package}\`.`,
        ),
      ],
    };
  const plan = complete({ ...project, manifest: project.paths.manifest }, wish, decided, changed);
  if (around.metadata.need.length > 0) return { need: around.metadata.need };
  const noFix = [...failures, ...idle];
  return noFix.length === 0 ? { plan } : { plan, noFix };
}

/** Where the result, read again, is not the graph that was planned: it was written in a way that was not expected. */
function otherThanPlanned({ files, paths }: ClassicProject, changed: Files, graph: Graph): readonly string[] {
  const read = readClassicProject(new Map([...files, ...changed]), paths);
  const after = "project" in read ? read.project.graph : undefined;
  const odd = [...graph.nodes.keys()].filter((id) => shapeOf(graph.nodes.get(id)) !== shapeOf(after?.nodes.get(id)));
  const more = [...(after?.pruned().nodes.keys() ?? [])].filter((id) => !graph.nodes.has(id));
  return after === undefined ? ["its beginning"] : [...odd, ...more].slice(0, 3);
}
