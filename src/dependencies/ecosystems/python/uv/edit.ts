import { parse } from "smol-toml";
import type { JsonObject } from "../../../../values/json.ts";
import { listOf, objectOf, stringsOf } from "../../../json-members.ts";
import type { Files } from "../../ecosystem.ts";
import { bumpManifests } from "../bump-manifests.ts";
import { type Environment, extrasIn, holds } from "../marker.ts";
import type { Release } from "../metadata.ts";
import { askersOf, type Locked, type PythonEdits, type PythonProject } from "../project.ts";
import { pythonsOf, usualPythons } from "../pythons.ts";
import { parseRequirement, type Requirement } from "../requirement.ts";
import { lineEndOf } from "../splices.ts";
import { joinLock, splitLock, tomlString } from "../toml-text.ts";
import { normalName } from "../version.ts";
import { overriddenHead, overriddenManifest, withSpecifiers } from "./manifest.ts";
import { dependencyLines, fileMembers, type Target } from "./render.ts";

interface Context {
  readonly project: PythonProject;
  readonly python: string;
  readonly lineEnd: string;
  readonly withTimes: boolean;
  /** The versions of a package afterwards; none of one that is not there, and cannot be named then. */
  targets(name: string): readonly Target[];
}

/** The files that change: the blocks of the packages that do, who names their version, and the manifests with what the lockfile repeats of them. */
export function editUv(project: PythonProject, edits: PythonEdits): Files {
  const [manifest = "", lockPath = ""] = project.paths.files;
  const text = project.files.get(lockPath) ?? "";
  const lock = splitLock(text);
  const packages = listOf((parse(text.replace(/^\uFEFF/, "")) as JsonObject).package).map(objectOf);
  const ids = idsOf(packages);
  const moveOf = (id: string | undefined) =>
    edits.moves.find((move) => move.id === id && project.locked.some((each) => each.id === id && each.version === move.from));
  const context: Context = {
    project,
    python: project.python ?? usualPythons,
    lineEnd: lineEndOf(text),
    withTimes: /\bupload-time = "/.test(text),
    targets: (name) => [
      ...edits.added.flatMap((each) => (each.name === name ? [{ version: each.version, registry: "", marker: "" }] : [])),
      ...packages.flatMap((each, index): Target[] => {
        if (normalName(String(each.name ?? "")) !== name) return [];
        const registry = objectOf(each.source).registry;
        const version = moveOf(ids[index])?.to ?? String(each.version ?? "");
        return [{ version, registry: String(registry ?? ""), marker: stringsOf(each["resolution-markers"]).join(" or ") }];
      }),
    ],
  };
  const blocks = lock.blocks.flatMap((block, index): { readonly name: string; readonly text: string }[] => {
    const id = ids[index] ?? "";
    const name = normalName(String(packages[index]?.name ?? ""));
    const entry = project.locked.find((each) => each.id === id);
    const move = moveOf(id);
    if (entry !== undefined && edits.removed.includes(id)) return [];
    const own = entry === undefined || move === undefined ? block : editBlock(block, entry, move.to, move.release, move.was, context);
    return [{ name, text: withVersions(entry === undefined ? withSpecifiers(own, edits.bumps) : own, edits, project) }];
  });
  for (const added of edits.added) {
    const { name, version, release } = added;
    if (project.locked.some((each) => each.name === name)) continue;
    const asker = askersOf(project, edits, added)[0]?.name;
    const like = packages.find((each) => normalName(String(each.name ?? "")) === asker) ?? {};
    const registry = String(objectOf(like.source).registry ?? "https://pypi.org/simple");
    const { lineEnd } = context;
    const empty =
      ["[[package]]", `name = ${tomlString(name)}`, 'version = ""', `source = { registry = ${tomlString(registry)} }`].join(lineEnd) +
      lineEnd +
      lineEnd;
    const block = editBlock(empty, { name, extras: [] }, version, release, null, context);
    const place = blocks.findIndex((each) => each.name > name);
    blocks.splice(place === -1 ? blocks.length : place, 0, { name, text: block });
  }
  const manifests = new Map(bumpManifests(project, edits));
  const overrides = edits.overrides.filter(({ name }) => !project.overridden.has(name));
  if (overrides.length > 0)
    manifests.set(manifest, overriddenManifest(manifests.get(manifest) ?? project.files.get(manifest) ?? "", overrides));
  const head = overriddenHead(withSpecifiers(lock.head, edits.bumps), overrides, context.lineEnd);
  const all = blocks.map((each) => each.text);
  const isSame = all.length === lock.blocks.length;
  return new Map([
    ...manifests,
    [lockPath, joinLock({ head, blocks: isSame ? all : separated(all, lock.blocks, context.lineEnd), tail: lock.tail })],
  ]);
}

/** Blank lines between the blocks, and behind the last one what stood there. */
function separated(blocks: readonly string[], before: readonly string[], lineEnd: string): readonly string[] {
  const end = /\s*$/.exec(before.at(-1) ?? "")?.[0] ?? "";
  return blocks.map((block, index) => block.trimEnd() + (index === blocks.length - 1 ? end : lineEnd + lineEnd));
}

/** As `read` has them; undefined for packages of the project's own. */
function idsOf(packages: readonly JsonObject[]): readonly string[] {
  const seen = new Map<string, number>();
  return packages.map(({ name }) => {
    const own = normalName(String(name ?? ""));
    const occurrence = seen.get(own) ?? 0;
    seen.set(own, occurrence + 1);
    return `${own}#${occurrence}`;
  });
}

/** Who asks for one of several versions names it. */
function withVersions(block: string, { moves }: PythonEdits, project: PythonProject): string {
  let text = block;
  for (const { id, from, to } of moves) {
    const entry = project.locked.find((each) => each.id === id);
    if (entry === undefined || entry.version !== from) continue;
    text = text.replaceAll(
      `{ name = ${tomlString(entry.name)}, version = ${tomlString(from)},`,
      () => `{ name = ${tomlString(entry.name)}, version = ${tomlString(to)},`,
    );
  }
  return text;
}

function editBlock(
  text: string,
  entry: Pick<Locked, "name" | "extras">,
  to: string,
  release: Release,
  was: readonly string[] | null,
  context: Context,
): string {
  const { lineEnd } = context;
  const [end = ""] = /(?:\r?\n)*$/.exec(text) ?? [];
  const [main = "", ...sections] = text.slice(0, text.length - end.length).split(/(?:\r?\n)+(?=\[package\.)/);
  const kept = main
    .replace(/^version = .*?(?=\r?$)/m, () => `version = ${tomlString(to)}`)
    .replace(/^sdist = .*(?:\r?\n|$)/m, "")
    .replace(/^wheels = \[(?:[^\]\n]*\]|[^\n]*\n(?: {4}.*\r?\n)*\])\r?\n?/m, "")
    .trimEnd();
  const own = dependenciesOf(
    kept,
    "dependencies",
    asked(was, null, entry, context),
    asked(release.requires, null, entry, context) ?? [],
    context,
  );
  const files = fileMembers(release, context.python, context.withTimes);
  const optional = sections.map((section) =>
    section.startsWith("[package.optional-dependencies]") ? editOptional(section, entry, release, was, context) : section,
  );
  return [[own, ...files].join(lineEnd), ...optional.filter((section) => section !== "")].join(lineEnd + lineEnd) + end;
}

function editOptional(
  section: string,
  entry: Pick<Locked, "name" | "extras">,
  release: Release,
  was: readonly string[] | null,
  context: Context,
): string {
  let text = section;
  for (const extra of entry.extras) {
    text = dependenciesOf(text, extra, asked(was, extra, entry, context), asked(release.requires, extra, entry, context) ?? [], context);
  }
  return /\r?\n/.test(text.trim()) ? text.trimEnd() : "";
}

const environmentOf = ({ python }: Context, extras: readonly string[]): Environment => ({
  pythons: pythonsOf(python),
  variables: {},
  extras,
});

/** What a release asks for, or with an extra alone; undefined where nobody tells. */
function asked(
  requires: readonly string[] | null,
  extra: string | null,
  _entry: Pick<Locked, "name">,
  context: Context,
): readonly Requirement[] | undefined {
  return requires
    ?.flatMap((text) => parseRequirement(text) ?? [])
    .filter(({ marker }) => {
      const named = extrasIn(marker);
      return extra === null ? named.length === 0 : named.includes(extra);
    })
    .filter(({ marker }) => holds(marker, environmentOf(context, extra === null ? [] : [extra])) !== "never");
}

const canonical = (requirements: readonly Requirement[]): string =>
  requirements
    .map(({ name, extras, markerText }) => JSON.stringify([name, extras.toSorted(), markerText.replace(/["'\s()]/g, "")]))
    .toSorted()
    .join();

/** A list of what is asked for. It has no ranges: what is asked for in the same way stays as it is written. */
function dependenciesOf(
  text: string,
  key: string,
  before: readonly Requirement[] | undefined,
  after: readonly Requirement[],
  context: Context,
): string {
  const { lineEnd } = context;
  const list = new RegExp(`^${key} = \\[(?:\\r?\\n((?: {4}.*\\r?\\n)*)|(.*))\\]`, "m").exec(text);
  const lines = (list?.[1] ?? "").split(/\r?\n/).filter((line) => line.trim() !== "");
  if (list?.[2] !== undefined && list[2].trim() !== "") lines.push(`    ${list[2].trim()},`);
  const nameOf = (line: string): string => /name = "([^"]+)"/.exec(line)?.[1] ?? "";
  const [was, now] = [Map.groupBy(before ?? [], ({ name }) => name), Map.groupBy(after, ({ name }) => name)];
  const kept = lines.filter((line) => {
    const own = now.get(nameOf(line));
    const old = was.get(nameOf(line));
    return (
      own !== undefined &&
      (before === undefined ? own.every(({ marker }) => marker === null) : old !== undefined && canonical(own) === canonical(old))
    );
  });
  const there = new Set(kept.map(nameOf));
  const extras = key === "dependencies" ? [] : [key];
  const markers = /^resolution-markers = \[([^\]]*)\]/m.exec(text)?.[1] ?? "";
  const scope = [...markers.matchAll(/"([^"]*)"/g)].map(([, marker = ""]) => marker).join(" or ");
  const made = [...now].flatMap(([name, own]) =>
    there.has(name) || context.targets(name).length === 0
      ? []
      : own.flatMap((each) => dependencyLines(each, environmentOf(context, extras), context.targets(name), scope)),
  );
  const all =
    made.length === 0
      ? kept
      : [...kept, ...made].toSorted((one, other) => (nameOf(one) < nameOf(other) ? -1 : nameOf(one) > nameOf(other) ? 1 : 0));
  const written = all.length === 0 ? "" : [`${key} = [`, ...new Set(all), "]"].join(lineEnd);
  if (list === null) return written === "" ? text : text + lineEnd + written;
  const isSame = made.length === 0 && kept.length === lines.length;
  if (isSame) return text;
  const whole = text.slice(0, list.index) + written + text.slice(list.index + list[0].length);
  return written === "" ? whole.replace(/(?:\r?\n){2,}/g, lineEnd).trimEnd() : whole;
}
