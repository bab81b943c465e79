import { gzipSync } from "node:zlib";

const block = 512;

/** One file of a POSIX ustar archive. https://pubs.opengroup.org/onlinepubs/9799919799/utilities/pax.html */
function entry(path: string, text: string): Buffer {
  const content = Buffer.from(text);
  const header = Buffer.alloc(block);
  const octal = (value: number, length: number): string => `${value.toString(8).padStart(length - 1, "0")}\0`;
  header.write(path, 0, 100);
  header.write(octal(0o644, 8), 100);
  header.write(octal(0, 8), 108);
  header.write(octal(0, 8), 116);
  header.write(octal(content.length, 12), 124);
  header.write(octal(0, 12), 136);
  // The checksum is reckoned with blanks in its own place.
  header.write(" ".repeat(8), 148);
  header.write("0", 156);
  header.write("ustar\u000000", 257, "latin1");
  header.write(
    octal(
      header.reduce((sum, byte) => sum + byte, 0),
      7,
    ),
    148,
  );
  return Buffer.concat([header, content, Buffer.alloc((block - (content.length % block)) % block)]);
}

/** A gzipped tar archive of the files, the same bytes for the same files. */
export const tarball = (files: ReadonlyMap<string, string>): Buffer =>
  gzipSync(Buffer.concat([...[...files].map(([path, text]) => entry(path, text)), Buffer.alloc(2 * block)]));
