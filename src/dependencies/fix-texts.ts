import type { Change } from "../changes/change.ts";
import { keptBlob, readBlobs } from "../github/blobs.ts";
import type { TextsOf } from "../github/branch-kinds.ts";
import type { Reader } from "../github/client.ts";
import { PipewardenError } from "../values/errors.ts";
import type { EcosystemName } from "./advisory.ts";
import type { Ecosystem, Files, Plan, ProjectPaths } from "./ecosystems/ecosystem.ts";

/** `params` of a commit of ours, beside what the kind asks for. */
type FixParams = {
  readonly ecosystem: EcosystemName;
  readonly manifest: string;
  /** What the plan was made from: path → git's id. */
  readonly sources: { readonly [path: string]: string };
  /** Null where it is too large to be kept. */
  readonly plan?: Plan | null;
  /** Where several packages are fixed together; none where they are too large. */
  readonly plans?: readonly Plan[];
};

/** The files of a fix: those that planning made, else made again from the plan by what made them first. */
export const fixTexts: TextsOf = async (change, reader) => {
  const { files } = change.want as { readonly files: { readonly [path: string]: string } };
  const kept = Object.entries(files).flatMap(([path, oid]): [string, string][] => {
    const text = keptBlob(oid);
    return text === undefined ? [] : [[path, text]];
  });
  return kept.length === Object.keys(files).length ? new Map(kept) : edited(change, reader);
};

async function edited({ target: { repository }, params }: Change, reader: Reader): Promise<ReadonlyMap<string, string>> {
  const { ecosystem: name, manifest, sources, plan = null, plans = plan === null ? [] : [plan] } = params as unknown as FixParams;
  const { ecosystems } = await import("./ecosystems/ecosystems.ts");
  const blobs = await readBlobs(reader, repository, Object.values(sources));
  const files = new Map(Object.entries(sources).map(([path, oid]) => [path, blobs.texts.get(oid) ?? ""]));
  for (const { ecosystem } of plans.length === 0 ? [] : (ecosystems.get(name) ?? [])) {
    const paths = ecosystem.projects([...files.keys()]).find((each) => each.manifest === manifest);
    const made = paths === undefined ? undefined : appliedInOrder(ecosystem, paths, files, plans);
    if (made !== undefined) return made;
  }
  throw new PipewardenError("texts_not_as_planned", "The plan of this fix is not at hand any more; the next look plans anew.");
}

/** What all plans together make of the files; undefined where what one leaves cannot be read. */
function appliedInOrder(ecosystem: Ecosystem, paths: ProjectPaths, files: Files, plans: readonly Plan[]): Files | undefined {
  const changed = new Map<string, string>();
  for (const plan of plans) {
    const read = ecosystem.read(new Map([...files, ...changed]), paths);
    if ("refused" in read) return undefined;
    for (const [path, text] of ecosystem.edit(read.project, plan)) changed.set(path, text);
  }
  return changed;
}
