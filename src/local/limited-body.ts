/**
 * The body's bytes; undefined as soon as there are, or are announced to be, more than `limit`, and the rest is not read then.
 *
 * Not Hono's middleware: that puts a new Request in the place of one whose length is not announced, and cannot where the platform's own
 * class is left in place.
 */
export async function limitedBody(request: Request, limit: number): Promise<Uint8Array | undefined> {
  if (Number(request.headers.get("content-length") ?? 0) > limit) return undefined;
  const pieces: Uint8Array[] = [];
  let size = 0;
  for await (const piece of request.body ?? []) {
    size += piece.byteLength;
    if (size > limit) return undefined;
    pieces.push(piece);
  }
  return Buffer.concat(pieces, size);
}
