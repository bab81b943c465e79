import type { Origin, Origins } from "../origin.ts";
import { pathFrom } from "../path-from.ts";
import type { Replacement } from "./mod-file.ts";
import type { GoProject } from "./project.ts";
import { readSums, type SumLine } from "./sum-file.ts";

/** Where go.mod, go.work and go.sum say that modules come from: from where their paths lead, unless they are replaced. */
export const goOrigins: Origins<GoProject> = {
  registries: [],
  // https://go.dev/ref/mod#workspaces
  settings: { names: ["go.work.sum"], of: (file, text) => readSums(text).map((line) => sumOrigin(line, file)) },
  of: (project) => {
    const { sums, mod, work, paths } = project;
    const workPath = paths.files.find((path) => path.endsWith("go.work")) ?? "";
    return [
      ...(sums?.lines ?? []).map((line) => sumOrigin(line, sums?.path ?? "")),
      ...mod.replaces.flatMap((each) => replaced(each, paths.manifest, project)),
      ...(work?.replaces ?? []).flatMap((each) => replaced(each, workPath, project)),
    ];
  },
};

const sumOrigin = ({ path, version, modOnly, hash }: SumLine, file: string): Origin => ({
  ...{ kind: "registry", name: path, version, file, at: "", place: null, holds: null },
  digests: [{ of: `${hash.slice(0, hash.indexOf(":"))} ${modOnly ? "go.mod" : "archive"}`, value: hash }],
});

/** Another module, or a folder that is not the module's own in this repository. https://go.dev/ref/mod#go-mod-file-replace */
function replaced({ path, to, toVersion }: Replacement, file: string, { local }: GoProject): readonly Origin[] {
  if (to === path) return [];
  const folder = toVersion === null ? pathFrom(file.slice(0, Math.max(0, file.lastIndexOf("/"))), to) : undefined;
  if (folder !== undefined && local.get(folder)?.module === path) return [];
  return [{ kind: "replaced", name: path, version: "", file, at: "", place: to.slice(0, 300), holds: null, digests: [] }];
}
