import { parseMarker } from "./marker.ts";
import { poetryRange } from "./poetry/range.ts";
import type { Own } from "./project.ts";
import { parseRequirement } from "./requirement.ts";
import { type TomlString, tomlStrings } from "./toml-text.ts";
import { normalName } from "./version.ts";

const sets = new Set(["lock"]);

/**
 * What a `pyproject.toml` asks for: `project.dependencies` and `optional-dependencies` (PEP 621), `dependency-groups` (PEP 735), and the tables
 * of poetry and uv. @throws Error when the text is no TOML.
 */
export function ownOfPyproject(file: string, text: string): readonly Own[] {
  const strings = tomlStrings(text);
  const listed = strings.filter(({ path }) => isRequirementPath(path)).flatMap((each) => ownOfString(file, each));
  return [...listed, ...ownOfPoetry(file, strings)];
}

const uvLists = ["dev-dependencies", "override-dependencies", "constraint-dependencies"];

function isRequirementPath(path: TomlString["path"]): boolean {
  const [first, second, third, fourth] = path;
  if (typeof path.at(-1) !== "number") return false;
  if (first === "project")
    return (second === "dependencies" && path.length === 3) || (second === "optional-dependencies" && path.length === 4);
  if (first === "dependency-groups") return path.length === 3;
  return first === "tool" && second === "uv" && uvLists.includes(String(third)) && typeof fourth === "number";
}

function ownOfString(file: string, { path, value, from }: TomlString): readonly Own[] {
  const parsed = parseRequirement(value);
  if (parsed === undefined) return [];
  const { at, written: _written, ...requirement } = parsed;
  return [
    {
      ...requirement,
      ...{ id: `${file}#${path.join("/")}`, file, sets, style: "pep440", writtenSpecifier: requirement.specifier },
      isOverride: path[2] === "override-dependencies",
      at: requirement.specifier === "" || requirement.url !== null ? null : { from: from + at.from, to: from + at.to },
    },
  ];
}

/** `[tool.poetry.dependencies]` and its groups: ranges in poetry's own words. */
function ownOfPoetry(file: string, strings: readonly TomlString[]): readonly Own[] {
  return strings.flatMap((each): Own[] => {
    const place = poetryPlace(each.path);
    if (place === undefined || place.name === "python") return [];
    const specifier = poetryRange(each.value);
    if (specifier === undefined) return [];
    const prefix = JSON.stringify(each.path.slice(0, place.depth));
    const beside = strings.filter(({ path }) => JSON.stringify(path.slice(0, place.depth)) === prefix);
    const markerText = beside.find(({ path }) => path.at(-1) === "markers" && path.length === each.path.length)?.value ?? "";
    const extras = beside.filter(({ path }) => path.at(-2) === "extras").map(({ value }) => normalName(value));
    return [
      {
        ...{
          name: normalName(place.name),
          extras,
          specifier,
          url: null,
          markerText,
          marker: markerText === "" ? null : parseMarker(markerText),
        },
        ...{
          id: `${file}#${each.path.join("/")}`,
          file,
          sets,
          at: { from: each.from, to: each.to },
          style: "poetry",
          writtenSpecifier: each.value,
        },
        isOverride: false,
      },
    ];
  });
}

/** The dependency to whose range a path leads, and how deep the dependency itself stands. */
function poetryPlace(path: TomlString["path"]): { readonly name: string; readonly depth: number } | undefined {
  const [tool, poetry, third, , fifth] = path;
  if (tool !== "tool" || poetry !== "poetry") return undefined;
  const depth = third === "dependencies" || third === "dev-dependencies" ? 4 : third === "group" && fifth === "dependencies" ? 6 : 0;
  const name = path[depth - 1];
  if (depth === 0 || typeof name !== "string") return undefined;
  const rest = path.slice(depth);
  const isRange =
    rest.length === 0 ||
    (rest.length === 1 && rest[0] === "version") ||
    (rest.length === 2 && typeof rest[0] === "number" && rest[1] === "version");
  return isRange ? { name, depth: typeof rest[0] === "number" ? depth + 1 : depth } : undefined;
}
