import { archiveOrigin } from "../../javascript/archive.ts";
import { manifestOrigins } from "../../javascript/manifest-origins.ts";
import { readSpec } from "../../npm/spec.ts";
import { type Digest, elsewhere, type Origin, sriDigests } from "../../origin.ts";
import type { LockEntry } from "./lock-text.ts";
import type { ClassicProject } from "./project.ts";

/** Where the lockfile of Yarn 1 and the manifests say that packages come from. */
export const classicOrigins = ({ lock, lockPath, manifests }: ClassicProject): readonly Origin[] => [
  ...manifests.flatMap(({ path, data }) => manifestOrigins(path, data)),
  ...lock.entries.flatMap((entry) => {
    const digests = [...digestOf(entry.fields.resolved), ...sriDigests(entry.fields.integrity)];
    return entry.patterns.flatMap((pattern) => originsOf(pattern, entry, { file: lockPath, at: "", digests }));
  }),
];

function originsOf(pattern: string, { fields }: LockEntry, shared: Pick<Origin, "file" | "at" | "digests">): readonly Origin[] {
  const at = pattern.indexOf("@", 1);
  const asked = at === -1 ? pattern : pattern.slice(0, at);
  const written = at === -1 ? "" : pattern.slice(at + 1);
  const spec = readSpec(asked, written);
  const { version = "", resolved } = fields;
  if (spec.kind === "elsewhere") {
    const from = elsewhere(written);
    return from.kind === "folder" ? [] : [{ ...shared, name: asked, version: "", ...from, holds: null }];
  }
  const origin: Origin = { ...shared, name: spec.name, version, ...archiveOrigin(resolved, spec.name, version) };
  if (spec.name === asked) return [origin];
  return [
    origin,
    { ...shared, kind: "alias", name: asked, version, place: null, holds: `${spec.name}@${version}`, digests: [], asked: true },
  ];
}

/** Behind the address stands the archive's SHA-1. */
const digestOf = (resolved: string | undefined): readonly Digest[] => {
  const value = /#([0-9a-f]{40})$/.exec(resolved ?? "")?.[1];
  return value === undefined ? [] : [{ of: "sha1", value }];
};
