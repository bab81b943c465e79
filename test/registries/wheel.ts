import { createHash } from "node:crypto";
import { crc32 } from "node:zlib";

/** A zip archive whose files are stored as they are. https://pkware.cachefly.net/webdocs/casestudies/APPNOTE.TXT */
function zip(files: ReadonlyMap<string, string>): Buffer {
  const [locals, centrals]: [Buffer[], Buffer[]] = [[], []];
  let offset = 0;
  for (const [path, text] of files) {
    const [name, data] = [Buffer.from(path), Buffer.from(text)];
    const common = Buffer.alloc(26);
    common.writeUInt16LE(20, 0);
    // 1980-01-01, the first day there is.
    common.writeUInt16LE(0x21, 8);
    common.writeUInt32LE(crc32(data), 10);
    common.writeUInt32LE(data.length, 14);
    common.writeUInt32LE(data.length, 18);
    common.writeUInt16LE(name.length, 22);
    const local = Buffer.concat([Buffer.from("PK\x03\x04", "latin1"), common, name, data]);
    const central = Buffer.alloc(46);
    central.write("PK\x01\x02", 0, "latin1");
    central.writeUInt16LE(20, 4);
    common.copy(central, 6, 0, 24);
    central.writeUInt32LE(0o644 * 0x10000, 38);
    central.writeUInt32LE(offset, 42);
    centrals.push(central, name);
    locals.push(local);
    offset += local.length;
  }
  const directory = Buffer.concat(centrals);
  const end = Buffer.alloc(22);
  end.write("PK\x05\x06", 0, "latin1");
  end.writeUInt16LE(files.size, 8);
  end.writeUInt16LE(files.size, 10);
  end.writeUInt32LE(directory.length, 12);
  end.writeUInt32LE(offset, 16);
  return Buffer.concat([...locals, directory, end]);
}

/** https://packaging.python.org/en/latest/specifications/binary-distribution-format/ */
export function wheel(name: string, version: string, metadata: string): Buffer {
  const folder = `${name.replaceAll("-", "_")}-${version}.dist-info`;
  const files = new Map([
    [`${name.replaceAll("-", "_")}.py`, `version = "${version}"\n`],
    [`${folder}/METADATA`, metadata],
    [`${folder}/WHEEL`, "Wheel-Version: 1.0\nGenerator: pipewarden\nRoot-Is-Purelib: true\nTag: py3-none-any\n"],
  ]);
  const records = [...files].map(
    ([path, text]) => `${path},sha256=${createHash("sha256").update(text).digest("base64url")},${Buffer.byteLength(text)}`,
  );
  return zip(new Map([...files, [`${folder}/RECORD`, `${[...records, `${folder}/RECORD,,`].join("\n")}\n`]]));
}
