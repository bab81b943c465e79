import type { FileRead } from "../github/contents.ts";
import { blobId } from "../values/blob-id.ts";

/** A file as GraphQL gives it beside other things; anything but a blob has none of these fields. */
export interface RawBlob {
  readonly oid?: string;
  readonly byteSize?: number;
  readonly isBinary?: boolean | null;
  readonly isTruncated?: boolean;
  readonly text?: string | null;
}

/** The fields of it, for a query. */
export const blobFields = "... on Blob { oid byteSize isBinary isTruncated text }";

/**
 * The file, when GraphQL gave it exactly: its text is decoded by GitHub, cut when it is long, and missing when it is binary. Git's own
 * id of the content proves that the bytes are the same.
 *
 * @returns undefined when the bytes have to be read by REST.
 */
export function exactly(blob: RawBlob | null): FileRead | undefined {
  if (blob === null) return { kind: "absent" };
  const { oid, byteSize, text } = blob;
  if (oid === undefined) return { kind: "no-file" };
  if (text === null || text === undefined) return undefined;
  const bytes = new TextEncoder().encode(text);
  if (bytes.byteLength !== byteSize || blobId(bytes, oid.length) !== oid) return undefined;
  return { kind: "file", oid, bytes, etag: undefined, url: "" };
}
