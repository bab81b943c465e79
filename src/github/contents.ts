import { isHttpError } from "./classify.ts";
import type { Reader } from "./client.ts";

/** GitHub's contents endpoint answers files up to this many bytes with their content. https://docs.github.com/rest/repos/contents */
const contentsLimit = 1_048_576;

/** Where a file is. Without `ref`, on the default branch. */
export interface FilePlace {
  readonly owner: string;
  readonly name: string;
  readonly path: string;
  /** A commit id, a branch or a full ref. A commit that came from a fork is found through the repository that it was proposed to. */
  readonly ref?: string;
  /** The answer to an earlier reading; when nothing has changed, GitHub says just that, and it costs nothing of the rate limit. */
  readonly etag?: string;
}

/** `unchanged` since the tag that was sent. */
export type FileAnswer = { readonly kind: "unchanged" } | FileRead;

export type FileRead =
  /** No such file, no such commit, or no such repository: GitHub does not tell them apart. */
  | { readonly kind: "absent" }
  | { readonly kind: "file"; readonly oid: string; readonly bytes: Uint8Array; readonly etag: string | undefined; readonly url: string }
  | { readonly kind: "too-large"; readonly oid: string; readonly size: number; readonly etag: string | undefined; readonly url: string }
  /** A folder, a submodule, or a link that leads nowhere. */
  | { readonly kind: "no-file" };

/** Reads one file exactly: its bytes as they are in git. Throws what the client throws for anything but a missing file. */
export async function readFile(reader: Reader, { owner, name, path, ref, etag }: FilePlace): Promise<FileAnswer> {
  try {
    const { data, headers } = await reader.rest.repos.getContent({
      owner,
      repo: name,
      path,
      ...(ref === undefined ? {} : { ref }),
      ...(etag === undefined ? {} : { headers: { "if-none-match": etag } }),
    });
    if (Array.isArray(data) || data.type !== "file") return { kind: "no-file" };
    const { sha: oid, size, url } = data;
    const common = { oid, etag: headers.etag, url };
    // Beyond the limit GitHub leaves the content out, and says so by the encoding "none".
    if (size > contentsLimit || !("content" in data) || data.encoding !== "base64") return { kind: "too-large", size, ...common };
    return { kind: "file", bytes: new Uint8Array(Buffer.from(data.content, "base64")), ...common };
  } catch (error) {
    if (isHttpError(error) && error.status === 304) return { kind: "unchanged" };
    if (isHttpError(error) && error.status === 404) return { kind: "absent" };
    throw error;
  }
}
