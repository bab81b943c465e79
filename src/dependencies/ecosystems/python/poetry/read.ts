import { parse } from "smol-toml";
import type { Json, JsonObject } from "../../../../values/json.ts";
import { listOf, objectOf, stringsOf } from "../../../json-members.ts";
import type { Files, ProjectPaths } from "../../ecosystem.ts";
import { sourceOf } from "../index-of.ts";
import { type Marker, parseMarker } from "../marker.ts";
import type { Locked, Own, PythonProject } from "../project.ts";
import { ownOfPyproject } from "../pyproject.ts";
import { pythonOfFiles } from "../python-of-files.ts";
import type { Requirement } from "../requirement.ts";
import { splitLock } from "../toml-text.ts";
import { normalName } from "../version.ts";
import { contentHashFor } from "./content-hash.ts";
import { poetryRange } from "./range.ts";

/** Reads `pyproject.toml` with `poetry.lock`, of versions 1.x and 2.x of the form. */
export function readPoetry(files: Files, paths: ProjectPaths): { readonly project: PythonProject } | { readonly refused: string } {
  const [manifest = "", lockPath = ""] = paths.files;
  const [manifestText, lockText] = [files.get(manifest), files.get(lockPath)];
  if (manifestText === undefined || lockText === undefined) return { refused: `There is no \`${manifest}\` with a \`${lockPath}\`.` };
  let lock: JsonObject;
  try {
    lock = parse(lockText.replace(/^\uFEFF/, "")) as JsonObject;
  } catch {
    return { refused: `\`${lockPath}\` is no valid TOML; it may hold an unsolved merge conflict.` };
  }
  const metadata = objectOf(lock.metadata);
  const version = String(metadata["lock-version"] ?? "1.0");
  if (!/^[12]\.\d+$/.test(version))
    return { refused: `\`${lockPath}\` has the version ${version.slice(0, 20)} of the format; 1.x and 2.x are known.` };
  const packages = listOf(lock.package).map(objectOf);
  if (packages.length !== splitLock(lockText).blocks.length) return { refused: `\`${lockPath}\` is not written as poetry writes it.` };
  let own: readonly Own[];
  try {
    own = ownOfPyproject(manifest, manifestText);
  } catch {
    return { refused: `\`${manifest}\` is no valid TOML.` };
  }
  const hash = String(metadata["content-hash"] ?? "");
  const python = poetryRange(String(metadata["python-versions"] ?? "*"));
  return {
    project: {
      ...{ format: "poetry", paths, files, own, isUniversal: true, hasGraph: true, canOverride: false, overridden: new Set() },
      locked: lockedOf(packages, own, manifest, lockPath),
      python: python === undefined || python === "" ? pythonOfFiles(paths, files) : python,
      stale:
        contentHashFor(manifestText, hash, manifestText) === undefined
          ? `The content-hash of \`${lockPath}\` is not that of \`${manifest}\`, before and after: the manifest was changed without it. Run \`poetry lock\`.`
          : null,
      command: (name) => `poetry update ${name}`,
    },
  };
}

function lockedOf(packages: readonly JsonObject[], own: readonly Own[], manifest: string, file: string): readonly Locked[] {
  const seen = new Map<string, number>();
  const sets = new Set(["lock"]);
  const asked = new Set(own.map(({ name }) => name));
  const asking = [...own, ...packages.flatMap(({ dependencies }) => requirementsOf(objectOf(dependencies)))];
  const extrasOf = Map.groupBy(asking, ({ name }) => name);
  const fixedOf = sourceOf(packages.map(({ source }) => poetrySource(source)));
  return packages.map((entry) => {
    const written = String(entry.name ?? "");
    const name = normalName(written);
    const occurrence = seen.get(name) ?? 0;
    seen.set(name, occurrence + 1);
    const requires = requirementsOf(objectOf(entry.dependencies));
    const groups = stringsOf(entry.groups);
    return {
      ...{
        id: `${name}#${occurrence}`,
        name,
        written,
        version: String(entry.version ?? ""),
        specifier: "",
        sets,
        file,
        manifest,
        requires,
      },
      ...{ isRange: false, isComplete: true, hashed: true, via: [] },
      fixed: fixedOf(poetrySource(entry.source)),
      extras: [
        ...new Set([
          ...(extrasOf.get(name) ?? []).flatMap((each) => each.extras),
          // What is only there for an extra tells that this is asked for.
          ...requires.flatMap(({ markerText }) =>
            [...markerText.matchAll(/extra\s*==\s*["']([^"']+)/g)].map(([, extra = ""]) => normalName(extra)),
          ),
        ]),
      ],
      marker: markerOf(entry),
      direct: asked.has(name),
      development: entry.category === "dev" || (groups.length > 0 && !groups.includes("main")),
      names: new Set(requires.map((each) => each.name)),
    };
  });
}

/** Before poetry 1.0 it was called `marker`. */
function markerOf({ markers, marker }: JsonObject): Marker | null {
  const text = markers ?? marker;
  return typeof text === "string" ? parseMarker(text) : null;
}

function poetrySource(source: Json | undefined): { readonly index: string } | { readonly elsewhere: string } | null {
  const { type, url } = objectOf(source);
  if (type === undefined) return null;
  if (type === "legacy") return { index: String(url ?? "") };
  return { elsewhere: type === "git" ? "from a repository" : type === "url" ? "from an address" : "from a file or a folder" };
}

/** `[package.dependencies]`: a range, a table, or several of either. */
function requirementsOf(dependencies: JsonObject): readonly Requirement[] {
  return Object.entries(dependencies).flatMap(([written, value]) =>
    (Array.isArray(value) ? (value as readonly Json[]) : [value]).map((each): Requirement => {
      const { version, markers, extras, git, path, url } = typeof each === "string" ? { version: each } : objectOf(each);
      const markerText = typeof markers === "string" ? markers : "";
      const marker: Marker | null = markerText === "" ? null : parseMarker(markerText);
      const address = [git, path, url].find((from) => typeof from === "string");
      return {
        ...{ name: normalName(written), extras: stringsOf(extras).map(normalName), marker, markerText },
        specifier: poetryRange(typeof version === "string" ? version : "*") ?? "*",
        url: typeof address === "string" ? address : null,
      };
    }),
  );
}
