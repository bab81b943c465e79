import { archiveOrigin } from "../../javascript/archive.ts";
import { manifestOrigins } from "../../javascript/manifest-origins.ts";
import { type Digest, elsewhere, type Origin } from "../../origin.ts";
import type { BerryEntry, BerryProject } from "./project.ts";

/** Where the lockfile of Yarn 4 and the manifests say that packages come from. */
export const berryOrigins = ({ entries, lockPath, manifests }: BerryProject): readonly Origin[] => [
  ...manifests.flatMap(({ path, data }) => manifestOrigins(path, data)),
  ...entries.flatMap((entry) => originsOf(entry, lockPath)),
];

const decoded = (text: string): string => {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
};

function originsOf({ asked, data }: BerryEntry, file: string): readonly Origin[] {
  const resolution = String(data.resolution ?? "");
  const at = resolution.indexOf("@", 1);
  const [name, reference] = [resolution.slice(0, at), resolution.slice(at + 1)];
  if (at === -1 || reference.startsWith("virtual:")) return [];
  if (reference.startsWith("patch:")) return patchOrigins(name, reference, file);
  const [, folder] = /^(?:workspace|link|portal):(.*)$/s.exec(reference) ?? [];
  if (folder !== undefined)
    return [{ kind: "folder", name, version: "", file, at: "", place: folder.slice(0, 300), holds: null, digests: [] }];
  const digests = checksumOf(data.checksum);
  const [, version, bindings = ""] = /^npm:([^:]+)(?:::(.*))?$/s.exec(reference) ?? [];
  const shared = { file, at: "", digests };
  const aliases = asked.flatMap((each): readonly Origin[] => {
    const end = each.indexOf("@", 1);
    const [own, range] = [each.slice(0, end), each.slice(end + 1)];
    if (end === -1 || own === name) return [];
    return [
      {
        ...{
          ...shared,
          kind: "alias",
          name: own,
          version: version ?? "",
          place: null,
          holds: `${name}@${version ?? reference}`.slice(0, 300),
        },
        ...{ digests: [], asked: range.startsWith(`npm:${name}@`) },
      },
    ];
  });
  if (version === undefined) return [{ ...shared, name, version: "", ...elsewhere(reference), holds: null }, ...aliases];
  // Only where it is not the usual one. https://yarnpkg.com/protocol/npm
  const archive = bindings.split("&").find((each) => each.startsWith("__archiveUrl="));
  const from = archiveOrigin(archive === undefined ? undefined : decoded(archive.slice("__archiveUrl=".length)), name, version);
  // What only other machines install has none where Yarn did not need it.
  const unchecked = digests.length === 0 && data.conditions !== undefined;
  return [...(unchecked && from.place === null ? [] : [{ ...shared, name, version, ...from }]), ...aliases];
}

/** A patch is a file of the repository, or Yarn's own. What it is put on has an entry of its own, and is the same package: `patch:lodash@npm%3A4.17.21#…`. */
function patchOrigins(name: string, reference: string, file: string): readonly Origin[] {
  const patched = decoded(reference.slice("patch:".length).replace(/#.*$/s, ""));
  if (patched.startsWith(`${name}@`)) return [];
  return [{ kind: "alias", name, version: "", file, at: "", place: null, holds: patched.slice(0, 300), digests: [], asked: false }];
}

/** `10c0/…`: how archives are compressed, on which the checksum depends. */
const checksumOf = (written: unknown): readonly Digest[] => {
  const [, of = "", value = ""] = /^(?:([^/]*)\/)?(.+)$/.exec(typeof written === "string" ? written : "") ?? [];
  return value === "" ? [] : [{ of: `checksum ${of}`, value }];
};
