import { parse } from "smol-toml";
import type { Json, JsonObject } from "../../../../values/json.ts";
import { listOf, objectOf, stringsOf } from "../../../json-members.ts";
import type { Files, ProjectPaths } from "../../ecosystem.ts";
import { parseMarker } from "../marker.ts";
import type { Locked, Own, PythonProject } from "../project.ts";
import { tomlStrings } from "../toml-text.ts";
import { clausesOf, normalName } from "../version.ts";
import { pipfileHash } from "./hash.ts";

const sets: ReadonlySet<string> = new Set(["lock"]);
/** Of a Pipfile, and what the lockfile calls them. Others are categories, and have their own name. https://pipenv.pypa.io/en/latest/pipfile.html */
const renamed: Readonly<Record<string, string>> = { packages: "default", "dev-packages": "develop" };
const noPackages = ["source", "requires", "scripts", "pipfile", "pipenv"];

/** Reads `Pipfile` with `Pipfile.lock`. */
export function readPipenv(files: Files, paths: ProjectPaths): { readonly project: PythonProject } | { readonly refused: string } {
  const [manifest = "", lockPath = ""] = paths.files;
  const [manifestText, lockText] = [files.get(manifest), files.get(lockPath)];
  if (manifestText === undefined || lockText === undefined) return { refused: `There is no \`${manifest}\` with a \`${lockPath}\`.` };
  const lock = readObject(lockText);
  if (lock === undefined) return { refused: `\`${lockPath}\` is no valid JSON object; it may hold an unsolved merge conflict.` };
  let own: readonly Own[];
  let pipfile: JsonObject;
  try {
    own = ownOfPipfile(manifest, manifestText);
    pipfile = parse(manifestText.replace(/^\uFEFF/, "")) as JsonObject;
  } catch {
    return { refused: `\`${manifest}\` is no valid TOML.` };
  }
  const meta = objectOf(lock._meta);
  if (meta["pipfile-spec"] !== 6) {
    return { refused: `\`${lockPath}\` has the version ${JSON.stringify(meta["pipfile-spec"] ?? null)} of the format; 6 is known.` };
  }
  return {
    project: {
      ...{ format: "pipenv", paths, files, own, isUniversal: false, hasGraph: false, canOverride: false, overridden: new Set() },
      locked: lockedOf(lock, own, manifest, lockPath),
      python: pythonOf(objectOf(pipfile.requires)) ?? pythonOf(objectOf(meta.requires)),
      stale:
        pipfileHash(manifestText) === objectOf(meta.hash).sha256
          ? null
          : `The digest in \`${lockPath}\` is not that of \`${manifest}\`, before and after: the manifest was changed without it. Run \`pipenv lock\`.`,
      command: (name) => `pipenv upgrade ${name}`,
    },
  };
}

function readObject(text: string): JsonObject | undefined {
  try {
    const value = JSON.parse(text.replace(/^\uFEFF/, "")) as Json;
    return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as JsonObject) : undefined;
  } catch {
    return undefined;
  }
}

function pythonOf({ python_version: version, python_full_version: full }: JsonObject): string | null {
  if (typeof full === "string" && /^\d[\d.]*$/.test(full)) return `==${full}`;
  return typeof version === "string" && /^\d[\d.]*$/.test(version) ? `==${version}.*` : null;
}

function lockedOf(lock: JsonObject, own: readonly Own[], manifest: string, file: string): readonly Locked[] {
  const sources = listOf(objectOf(lock._meta).sources).map((source) => objectOf(source).name);
  // The first one is the usual one, also where older programs noted it without its name.
  const isUsual = (index: string): boolean => sources.indexOf(index) === 0 || (sources.length < 2 && sources[0] === undefined);
  return Object.entries(lock).flatMap(([section, packages]) =>
    section === "_meta"
      ? []
      : Object.entries(objectOf(packages)).flatMap(([written, value]): Locked[] => {
          const entry = objectOf(value);
          const { version, index, git, path, markers } = entry;
          const [, pin] = /^===?\s*(\S+)$/.exec(String(version ?? "")) ?? [];
          const name = normalName(written);
          const asked = own.filter((each) => each.name === name);
          const elsewhere =
            git !== undefined
              ? "from a repository"
              : path !== undefined || entry.file !== undefined
                ? "from a file, a folder or an address"
                : null;
          const other = typeof index === "string" && !isUsual(index) ? `from the index ${index}` : null;
          return [
            {
              ...{ id: `${section}#${written}`, name, written, version: pin ?? "0", specifier: "", sets, file, manifest },
              ...{ isRange: false, isComplete: true, hashed: true, requires: null, names: null, via: [] },
              fixed: elsewhere ?? other ?? (pin === undefined ? "without a version" : null),
              extras: [...new Set([...stringsOf(entry.extras).map(normalName), ...asked.flatMap((each) => each.extras)])],
              marker: typeof markers === "string" ? parseMarker(markers) : null,
              direct: asked.length > 0,
              development: section === "develop",
            },
          ];
        }),
  );
}

function ownOfPipfile(file: string, text: string): readonly Own[] {
  const strings = tomlStrings(text);
  return strings.flatMap(({ path, value, from, to }): Own[] => {
    const [section, written, member, ...deeper] = path;
    if (typeof section !== "string" || typeof written !== "string" || noPackages.includes(section) || deeper.length > 0) return [];
    if (member !== undefined && member !== "version") return [];
    const specifier = value.trim() === "*" ? "" : value.trim();
    if (specifier !== "" && (clausesOf(specifier)?.length ?? 0) === 0) return [];
    const beside = strings.filter((each) => member === "version" && each.path[0] === section && each.path[1] === written);
    const markerText = beside.find((each) => each.path[2] === "markers")?.value ?? "";
    return [
      {
        ...{
          id: `${file}#${renamed[section] ?? section}/${written}`,
          file,
          sets,
          style: "pep440",
          writtenSpecifier: value,
          isOverride: false,
          url: null,
        },
        ...{ name: normalName(written), specifier, at: specifier === "" ? null : { from, to } },
        extras: beside.filter((each) => each.path[2] === "extras").map((each) => normalName(each.value)),
        ...{ markerText, marker: markerText === "" ? null : parseMarker(markerText) },
      },
    ];
  });
}
