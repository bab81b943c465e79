import type { Change } from "../changes/change.ts";
import { keptBlob, readBlobs } from "../github/blobs.ts";
import type { TextsOf } from "../github/branch-kinds.ts";
import type { Reader } from "../github/client.ts";
import { PipewardenError } from "../values/errors.ts";
import type { EcosystemName } from "./advisory.ts";
import type { Plan } from "./ecosystems/ecosystem.ts";

/** `params` of a commit of ours, beside what the kind asks for. */
type FixParams = {
  readonly ecosystem: EcosystemName;
  readonly manifest: string;
  /** What the plan was made from: path → git's id. */
  readonly sources: { readonly [path: string]: string };
  /** Null where it is too large to be kept. */
  readonly plan: Plan | null;
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
  const { ecosystem: name, manifest, sources, plan } = params as unknown as FixParams;
  const { ecosystems } = await import("./ecosystems/ecosystems.ts");
  const blobs = await readBlobs(reader, repository, Object.values(sources));
  const files = new Map(Object.entries(sources).map(([path, oid]) => [path, blobs.texts.get(oid) ?? ""]));
  for (const { ecosystem } of plan === null ? [] : (ecosystems.get(name) ?? [])) {
    const paths = ecosystem.projects([...files.keys()]).find((each) => each.manifest === manifest);
    const read = paths === undefined ? undefined : ecosystem.read(files, paths);
    if (plan !== null && read !== undefined && "project" in read) return ecosystem.edit(read.project, plan);
  }
  throw new PipewardenError("texts_not_as_planned", "The plan of this fix is not at hand any more; the next look plans anew.");
}
