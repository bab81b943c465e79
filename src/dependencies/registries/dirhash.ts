import { createHash } from "node:crypto";
import { readZip } from "./zip.ts";

const sha256 = (bytes: Uint8Array): string => createHash("sha256").update(bytes).digest("hex");

/** The hash of a set of files that go.sum has: `h1:` of the list of their hashes and names. https://go.dev/ref/mod#go-sum-files */
function hashOf(files: ReadonlyMap<string, Uint8Array>): string {
  const summary = createHash("sha256");
  for (const [name, bytes] of [...files].toSorted(([one], [other]) => Buffer.compare(Buffer.from(one), Buffer.from(other)))) {
    summary.update(`${sha256(bytes)}  ${name}\n`);
  }
  return `h1:${summary.digest("base64")}`;
}

export const hashOfMod = (mod: Uint8Array): string => hashOf(new Map([["go.mod", mod]]));
/** @throws PipewardenError `registry_answer_invalid`. */
export const hashOfZip = (archive: Buffer): string => hashOf(readZip(archive));
