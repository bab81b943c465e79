import { type Environment, extrasIn, holds, type Marker, markerText } from "../marker.ts";
import type { Release, ReleaseFile } from "../metadata.ts";
import { pythonsOf } from "../pythons.ts";
import type { Requirement } from "../requirement.ts";
import { tomlString } from "../toml-text.ts";
import { admits } from "../version.ts";

const quoted = tomlString;
const platforms: Readonly<Record<string, string>> = { Windows: "win32", Linux: "linux", Darwin: "darwin" };

/** A marker as uv writes it, under the versions of Python that the lockfile is for; "" where it always holds. */
function uvMarker(requirement: Requirement, environment: Environment): string {
  const { marker } = requirement;
  if (marker === null || holds(marker, environment) === "always") return "";
  const simple = simplified(marker, environment);
  return simple === null ? "" : (markerText(simple, "'") ?? requirement.markerText.replaceAll('"', "'"));
}

/** Without parts that hold always, or never. */
function simplified(marker: Marker, environment: Environment): Marker | null {
  if (marker.kind === "unknown") return marker;
  if (marker.kind === "compare") return extrasIn(marker).length > 0 ? null : asUv(marker);
  const needless = marker.kind === "and" ? "always" : "never";
  const parts = marker.parts.filter((part) => holds(part, environment) !== needless).flatMap((part) => simplified(part, environment) ?? []);
  return parts.length <= 1 ? (parts[0] ?? null) : { ...marker, parts };
}

/** uv knows the full version of Python alone, and one variable for a platform. */
function asUv(marker: Extract<Marker, { kind: "compare" }>): Marker {
  const { left, operator, right } = marker;
  if (!("variable" in left) || !("literal" in right)) return marker;
  const with_ = (variable: string, other: string, literal: string): Marker => ({
    kind: "compare",
    left: { variable },
    operator: other,
    right: { literal },
  });
  const { literal } = right;
  if (left.variable === "platform_system" && platforms[literal] !== undefined && /^[!=]=$/.test(operator)) {
    return with_("sys_platform", operator, platforms[literal]);
  }
  const [, major = "", minor = ""] = /^(\d+)\.(\d+)$/.exec(literal) ?? [];
  if (left.variable !== "python_version" || minor === "") return marker;
  const next = `${major}.${Number(minor) + 1}`;
  if (operator === "<=") return with_("python_full_version", "<", next);
  if (operator === ">") return with_("python_full_version", ">=", next);
  if (operator === "==" || operator === "!=") return with_("python_full_version", operator, `${literal}.*`);
  return operator === "<" || operator === ">=" ? with_("python_full_version", operator, literal) : marker;
}

export interface Target {
  readonly version: string;
  readonly registry: string;
  /** Where one of several versions is meant. */
  readonly marker: string;
}

/** What a package asks for: one line, or one for each version of several. `scope`: where the package itself is installed, "" for everywhere. */
export function dependencyLines(
  requirement: Requirement,
  environment: Environment,
  targets: readonly Target[],
  scope: string,
): readonly string[] {
  const own = uvMarker(requirement, environment);
  const extra = requirement.extras.length === 0 ? [] : [`extra = [${requirement.extras.toSorted().map(quoted).join(", ")}]`];
  const line = (members: readonly string[], where: string): string => {
    const marker = [where, own]
      .filter((each) => each !== "")
      .map(bracketed)
      .join(" and ");
    return `    { ${[...members, ...extra, ...(marker === "" ? [] : [`marker = ${quoted(marker)}`])].join(", ")} },`;
  };
  const name = `name = ${quoted(requirement.name)}`;
  if (targets.length <= 1) return [line([name], scope)];
  return targets.map(({ version, registry, marker }) =>
    line([name, `version = ${quoted(version)}`, `source = { registry = ${quoted(registry)} }`], marker),
  );
}

const bracketed = (marker: string, _index: number, all: readonly string[]): string =>
  all.length > 1 && marker.includes(" or ") ? `(${marker})` : marker;

/** `sdist` and `wheels`, without those for a Python that the project does not run on any more. */
export function fileMembers({ files }: Release, python: string, withTimes: boolean): readonly string[] {
  const text = ({ url, sha256, size, uploaded }: ReleaseFile): string =>
    [
      ...[`{ url = ${quoted(url)}`, `hash = "sha256:${sha256}"`],
      ...(size === null ? [] : [`size = ${size}`]),
      ...(withTimes && uploaded !== null ? [`upload-time = ${quoted(milliseconds(uploaded))}`] : []),
    ].join(", ");
  const usable = files.filter(({ sha256 }) => sha256 !== null);
  const source = usable.find(({ filename }) => /\.(?:tar\.gz|zip)$/.test(filename));
  const wheels = usable
    .filter(({ filename }) => filename.endsWith(".whl") && mayRun(filename, python))
    .toSorted((one, other) => (one.filename < other.filename ? -1 : 1));
  return [
    ...(source === undefined ? [] : [`sdist = ${text(source)} }`]),
    ...(wheels.length === 0 ? [] : ["wheels = [", ...wheels.map((wheel) => `    ${text(wheel)} },`), "]"]),
  ];
}

/** As the time has them: to the millisecond, without zeros at its end. */
function milliseconds(time: string): string {
  const [, seconds = "", fraction = ""] = /^(.+?:\d\d)(?:\.(\d+))?(?:Z|\+00:00)?$/.exec(time) ?? [];
  if (seconds === "") return time;
  const short = fraction.slice(0, 3).replace(/0+$/, "");
  return `${seconds}${short === "" ? "" : `.${short}`}Z`;
}

/** https://packaging.python.org/en/latest/specifications/platform-compatibility-tags/ */
function mayRun(filename: string, python: string): boolean {
  const [tags = "", abi = ""] = filename.slice(0, -".whl".length).split("-").slice(-3);
  const newest = pythonsOf(python).map((each) => Number(/^3\.(\d+)/.exec(each)?.[1] ?? 0));
  const lowest = Math.min(...newest);
  return tags.split(".").some((tag) => {
    const [, implementation, major, minor = ""] = /^([a-z]+)(\d)(\d*)$/.exec(tag) ?? [];
    if (major === "2") return admits(python, "2.7.18");
    return implementation === "py" || minor === "" || abi === "abi3" || Number(minor) >= lowest;
  });
}
