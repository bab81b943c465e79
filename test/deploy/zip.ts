import { readFileSync } from "node:fs";
import { inflateRawSync } from "node:zlib";

/**
 * The files of a zip, from its central directory. Enough for zips of less than 4 GB, stored or deflated.
 * https://pkware.cachefly.net/webdocs/casestudies/APPNOTE.TXT (4.3)
 */
export function readZip(path: string): Map<string, Buffer> {
  const zip = readFileSync(path);
  const end = zip.lastIndexOf(Buffer.from([0x50, 0x4b, 5, 6]));
  const files = new Map<string, Buffer>();
  let entry = zip.readUInt32LE(end + 16);
  for (let left = zip.readUInt16LE(end + 10); left > 0; left--) {
    const [method, packedSize] = [zip.readUInt16LE(entry + 10), zip.readUInt32LE(entry + 20)];
    const [nameLength, extraLength, commentLength] = [28, 30, 32].map((offset) => zip.readUInt16LE(entry + offset)) as [
      number,
      number,
      number,
    ];
    const local = zip.readUInt32LE(entry + 42);
    const data = local + 30 + zip.readUInt16LE(local + 26) + zip.readUInt16LE(local + 28);
    const packed = zip.subarray(data, data + packedSize);
    files.set(zip.toString("utf8", entry + 46, entry + 46 + nameLength), method === 0 ? packed : inflateRawSync(packed));
    entry += 46 + nameLength + extraLength + commentLength;
  }
  return files;
}
