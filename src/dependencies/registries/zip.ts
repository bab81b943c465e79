import { inflateRawSync } from "node:zlib";
import { PipewardenError } from "../../values/errors.ts";

/** In bytes, uncompressed: what go itself takes for a module. https://go.dev/ref/mod#zip-path-size-constraints */
const largest = 500 * 1024 * 1024;
const endOfDirectory = 0x06054b50;
const directoryEntry = 0x02014b50;
const localEntry = 0x04034b50;

const invalid = (why: string, cause?: unknown): PipewardenError =>
  new PipewardenError("registry_answer_invalid", `The registry's archive cannot be read: ${why}.`, { cause });

/**
 * The files of a zip archive by their names, as its directory lists them. Without encryption, without the 64-bit form, which no module of Go
 * has. Of an archive without its beginning, those that are left. https://pkware.cachefly.net/webdocs/casestudies/APPNOTE.TXT
 *
 * @throws PipewardenError `registry_answer_invalid`.
 */
export function readZip(archive: Buffer, isWanted: (name: string) => boolean = () => true): ReadonlyMap<string, Buffer> {
  try {
    return filesOf(archive, isWanted);
  } catch (error) {
    if (error instanceof PipewardenError) throw error;
    throw invalid("it is damaged", error);
  }
}

function filesOf(archive: Buffer, isWanted: (name: string) => boolean): ReadonlyMap<string, Buffer> {
  const files = new Map<string, Buffer>();
  let end = archive.length - 22;
  // A comment of up to 65,535 bytes may follow.
  while (end >= 0 && end > archive.length - 22 - 65_536 && archive.readUInt32LE(end) !== endOfDirectory) end -= 1;
  if (end < 0 || archive.readUInt32LE(end) !== endOfDirectory) throw invalid("it has no directory");
  const count = archive.readUInt16LE(end + 10);
  // The directory stands right before its end: what is missing of it, and before it, is missing at the beginning.
  const missing = Math.max(0, archive.readUInt32LE(end + 16) + archive.readUInt32LE(end + 12) - end);
  let at = archive.readUInt32LE(end + 16) - missing;
  if (at < 0) throw invalid("too little of it is there");
  let left = largest;
  for (let index = 0; index < count; index += 1) {
    if (archive.readUInt32LE(at) !== directoryEntry) throw invalid("its directory is damaged");
    const method = archive.readUInt16LE(at + 10);
    const packed = archive.readUInt32LE(at + 20);
    const size = archive.readUInt32LE(at + 24);
    const nameLength = archive.readUInt16LE(at + 28);
    const from = archive.readUInt32LE(at + 42);
    const name = archive.toString("utf8", at + 46, at + 46 + nameLength);
    at += 46 + nameLength + archive.readUInt16LE(at + 30) + archive.readUInt16LE(at + 32);
    if (from < missing || !isWanted(name)) continue;
    if (files.has(name) || name.includes("\n")) throw invalid("a name in it is not allowed");
    const local = from - missing;
    left -= size;
    if (left < 0) throw invalid("it is too large");
    if (archive.readUInt32LE(local) !== localEntry) throw invalid("its directory leads nowhere");
    const begin = local + 30 + archive.readUInt16LE(local + 26) + archive.readUInt16LE(local + 28);
    const bytes = archive.subarray(begin, begin + packed);
    if (method !== 0 && method !== 8) throw invalid("it is packed in an unknown way");
    const content = method === 0 || size === 0 ? bytes.subarray(0, size) : inflateRawSync(bytes, { maxOutputLength: size });
    if (content.length !== size) throw invalid("a file in it is not whole");
    files.set(name, content);
  }
  return files;
}
