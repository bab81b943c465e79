import { isHttpError } from "../../github/classify.ts";
import { readFile } from "../../github/contents.ts";
import type { Place } from "../place.ts";
import type { Reading } from "./read-source.ts";
import type { NotReadReason } from "./source.ts";

/** In bytes. GitHub gives blobs up to 100 MB, in base64; a worker has 512 MB for all copies of it. */
export const mostBlobBytes = 10 * 1024 * 1024;

/** The bytes of a blob whose size is known to be below the limit, or why they were not read. */
export async function readBlob(sha: string, { reader, repository, budget }: Reading): Promise<Uint8Array | NotReadReason> {
  budget.request();
  try {
    const { owner, name: repo } = repository;
    const { data } = await reader.rest.git.getBlob({ owner, repo, file_sha: sha });
    const bytes = new Uint8Array(Buffer.from(data.content, "base64"));
    budget.take(bytes.length);
    return bytes;
  } catch (error) {
    if (isHttpError(error) && error.status === 404) return "gone";
    throw error;
  }
}

/** A file whose size is not known, as of a commit that only a fork has: GitHub itself leaves the content out above 1 MB. */
export async function readSmall(
  { commit, path, blob }: Place & { kind: "file" },
  { reader, repository, budget }: Reading,
): Promise<Uint8Array | NotReadReason> {
  budget.request();
  const file = await readFile(reader, { owner: repository.owner, name: repository.name, path, ref: commit });
  if (file.kind === "too-large") return "too-large";
  if (file.kind !== "file" || file.oid !== blob) return "gone";
  budget.take(file.bytes.length);
  return file.bytes;
}

const pointer = "version https://git-lfs.github.com/spec/v1";

/** A file of Git LFS holds a pointer of three lines; its content is kept elsewhere. https://github.com/git-lfs/git-lfs/blob/main/docs/spec.md */
export const isLfsPointer = (bytes: Uint8Array): boolean =>
  bytes.length < 1024 && new TextDecoder("latin1").decode(bytes.subarray(0, pointer.length)) === pointer;
