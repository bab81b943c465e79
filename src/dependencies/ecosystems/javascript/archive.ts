import type { Origin } from "../origin.ts";
import { elsewhere, webAddress } from "../origin.ts";

/** The public registries. Yarn's is another name of npm's; a lockfile's `registry.npmjs.org` stands for whichever registry is configured. */
export const npmRegistries = ["https://registry.npmjs.org/", "https://registry.yarnpkg.com/"];

/** A package's archive, as the address says. */
interface Archive {
  /** The registry's address. */
  readonly place: string;
  readonly name: string;
  /** Null where the file is called otherwise. */
  readonly version: string | null;
  readonly file: string;
}

const decoded = (path: string): string => {
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
};

/**
 * Reads the forms that registries use: `lodash/-/lodash-4.17.21.tgz`, `@a/b/-/b-1.0.0.tgz`, `@a/b/-/@a/b-1.0.0.tgz`,
 * `lodash/download/lodash-4.17.21.tgz`, `download/@a/b/1.0.0/<digest>` and `@a/b/1.0.0.tgz`. Undefined for any other.
 */
function archiveAt(url: URL): Archive | undefined {
  const parts = decoded(url.pathname).split("/").slice(1);
  const read = (end: number, file: string, version: string | null): Archive | undefined => {
    const begin = parts[end - 2]?.startsWith("@") === true ? end - 2 : end - 1;
    const name = parts.slice(Math.max(0, begin), end).join("/");
    if (begin < 0 || name === "") return undefined;
    return { place: [url.origin, ...parts.slice(0, begin), ""].join("/"), name, version, file };
  };
  const mark = Math.max(parts.lastIndexOf("-"), parts.length > 2 ? parts.indexOf("download", 1) : -1);
  if (mark > 0) {
    const file = parts.slice(mark + 1).join("/");
    const found = read(mark, file, null);
    const base = found?.name.slice(found.name.indexOf("/") + 1) ?? "";
    const [, version = null] = /^(.+)\.tgz$/.exec(file.replace(/^@[^/]+\//, "").replace(`${base}-`, "")) ?? [];
    const isOwn = file.replace(/^@[^/]+\//, "").startsWith(`${base}-`);
    return found === undefined ? undefined : { ...found, version: isOwn ? version : null };
  }
  const last = parts.at(-1) ?? "";
  const before = parts.at(-2) ?? "";
  if (/^[0-9a-f]{32,}$/.test(last) && /^\d+\.\d/.test(before)) return read(parts.length - 2, last, before);
  const [, version] = /^v?(\d+\.\d+\.\d.*)\.tgz$/.exec(last) ?? [];
  return version === undefined ? undefined : read(parts.length - 1, last, version);
}

const plain = (version: string): string => version.replace(/^[v=\s]+/, "").replace(/\+.*$/, "");

/**
 * Where an archive comes from, and whether it is the one that it is said to be.
 *
 * @param resolved an address as a lockfile has it; anything but a text tells nothing
 */
export function archiveOrigin(resolved: unknown, name: string, version: string): Pick<Origin, "kind" | "place" | "holds"> {
  if (typeof resolved !== "string" || resolved === "") return { kind: "registry", place: null, holds: null };
  const url = webAddress(resolved);
  const start = resolved.slice(0, 300).trim();
  const found = url === undefined ? undefined : archiveAt(url);
  if (found === undefined) return { ...elsewhere(/^[a-z+]+:|^git@/i.test(start) ? resolved : `file:${start}`), holds: null };
  const isSame = found.name === name && found.version !== null && plain(found.version) === plain(version);
  const what = found.version === null ? `${found.name} (${found.file})` : `${found.name}@${found.version}`;
  return { kind: "registry", place: found.place, holds: isSame ? null : what.slice(0, 300) };
}
