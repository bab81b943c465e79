import type { FileName } from "./finding.ts";

/** What may stand in a path of a URI as it is (RFC 3986, unreserved characters, and the slash). */
const plain = /^[A-Za-z0-9._~/-]*$/;

/** @param bytes of a path below what is scanned, with `/` between its parts, in whatever encoding it was made */
export function fileNameOf(bytes: Uint8Array): FileName {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
  const path = buffer.toString("utf8");
  if (plain.test(path)) return { path, uri: path };
  const uri = Array.from(buffer.toString("latin1"), (letter) =>
    plain.test(letter) ? letter : `%${letter.charCodeAt(0).toString(16).toUpperCase().padStart(2, "0")}`,
  );
  return { path, uri: uri.join("") };
}
