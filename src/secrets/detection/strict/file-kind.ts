/** A file that gitleaks does not look into, seen from its name: "names" are searched for, anywhere after the last slash. */
const archiveNames = [".7z", ".br", ".bz2", ".gz", ".lz4", ".rar", ".s2", ".sz", ".tar", ".xz", ".zip", ".zst", ".zz"];
const archiveEnds = [".lz", ".mz"];

/** Whether gitleaks takes a file for an archive, which it does not open by default. A part of the name is enough: `app.browser.js` is one. */
export function isArchiveName(path: string): boolean {
  const name = path.slice(path.lastIndexOf("/") + 1).toLowerCase();
  return archiveNames.some((part) => name.includes(part)) || archiveEnds.some((end) => name.slice(name.lastIndexOf(".")) === end);
}

/** Bytes at an offset that tell what a file is; `longer`: the file has more bytes than this. Documented by the formats' own authors. */
interface Magic {
  readonly at: number;
  readonly bytes: string;
  readonly longer?: number;
}

const magic = (bytes: string, at = 0, longer?: number): Magic => (longer === undefined ? { at, bytes } : { at, bytes, longer });

/** What gitleaks' library for file types calls `application/…`, in hexadecimal digits. */
const applications: readonly (readonly Magic[])[] = [
  // WebAssembly, Dalvik
  [magic("0061736d01000000")],
  [magic("6465780a"), magic("70", 36)],
  // Fonts
  [magic("774f464600010000")],
  [magic("774f463200010000")],
  [magic("0001000000")],
  [magic("4f54544f00")],
  // zip, tar, rar, gzip, bzip2, 7z, xz, zstd
  [magic("504b0304")],
  [magic("504b0506")],
  [magic("504b0708")],
  [magic("7573746172", 257)],
  [magic("526172211a0700")],
  [magic("526172211a0701")],
  [magic("1f8b08")],
  [magic("425a68")],
  [magic("377abcaf271c")],
  [magic("fd377a585a00")],
  [magic("28b52ffd")],
  // PDF, Windows programs, Flash, RTF, PostScript, SQLite (as that library has it)
  [magic("25504446")],
  [magic("4d5a")],
  [magic("435753")],
  [magic("465753")],
  [magic("7b5c727466")],
  [magic("2521")],
  [magic("53514c69")],
  // NES, Chrome extensions, cabinets, ar, compress, lzip, rpm, ELF
  [magic("4e45531a")],
  [magic("43723234")],
  [magic("4d534346")],
  [magic("49536328")],
  [magic("213c617263683e")],
  [magic("1fa0")],
  [magic("1f9d")],
  [magic("4c5a4950")],
  [magic("edabeedb", 0, 96)],
  [magic("7f454c46", 0, 52)],
  // DICOM, ISO 9660, Mach-O
  [magic("4449434d", 128)],
  [magic("4344303031", 32_769)],
  [magic("feedfacf")],
  [magic("feedface")],
  [magic("bebafeca")],
  [magic("cffaedfe")],
  [magic("cefaedfe")],
  [magic("cafebabe")],
  // Embedded OpenType
  [magic("4c50", 34), magic("020001", 8)],
  [magic("4c50", 34), magic("010000", 8)],
  [magic("4c50", 34), magic("020002", 8)],
  // Word, Excel, PowerPoint 97
  [magic("d0cf11e0"), magic("eca5", 512)],
  [magic("d0cf11e0"), magic("0908", 512)],
  [magic("d0cf11e0"), magic("a046", 512)],
];

/** Whether gitleaks takes bytes for those of a program, an archive, a font or a document, and leaves the rest of the file alone. */
export function isApplication(bytes: Uint8Array): boolean {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
  const stands = ({ at, bytes: digits, longer = 0 }: Magic) =>
    buffer.length > longer && buffer.subarray(at, at + digits.length / 2).toString("hex") === digits;
  const shortOffice = buffer.length > 3 && buffer.length <= 513 && stands(magic("d0cf11e0"));
  return shortOffice || applications.some((all) => all.every(stands));
}
