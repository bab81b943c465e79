import { isHttpError } from "../../github/classify.ts";
import type { Reading } from "./read-source.ts";
import type { NotReadReason } from "./source.ts";

/** The bytes of a blob, or why they were not read. */
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
    // "This API returns blobs up to 100 MB in size."
    if (isHttpError(error) && error.status === 403 && /too large|too_large/i.test(error.message)) return "too-large";
    throw error;
  }
}
