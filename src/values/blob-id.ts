import { createHash } from "node:crypto";

/**
 * Git's id of a file's content. A text is taken as UTF-8. `digits` is 40 for SHA-1, and 64 in repositories whose ids are SHA-256.
 * https://git-scm.com/book/en/v2/Git-Internals-Git-Objects
 */
export function blobId(content: string | Uint8Array, digits: number = 40): string {
  const bytes = typeof content === "string" ? new TextEncoder().encode(content) : content;
  return createHash(digits === 40 ? "sha1" : "sha256")
    .update(`blob ${bytes.byteLength}\0`)
    .update(bytes)
    .digest("hex");
}
