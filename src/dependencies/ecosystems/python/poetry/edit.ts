import { parse } from "smol-toml";
import type { JsonObject } from "../../../../values/json.ts";
import { listOf, objectOf, stringsOf } from "../../../json-members.ts";
import type { Files } from "../../ecosystem.ts";
import { bumpManifests } from "../bump-manifests.ts";
import { conditionsOf } from "../conditions.ts";
import { type Environment, markerText, parseMarker } from "../marker.ts";
import { type Added, askersOf, type Locked, type PythonEdits, type PythonProject } from "../project.ts";
import { pythonsOf, usualPythons } from "../pythons.ts";
import { lineEndOf } from "../splices.ts";
import { joinLock, splitLock, tomlString } from "../toml-text.ts";
import { normalName } from "../version.ts";
import { type Context, editBlock } from "./block.ts";
import { contentHashFor } from "./content-hash.ts";
import { digestsOf, withDigests } from "./digests.ts";
import { fileLines } from "./render.ts";

/** The files that change: the blocks of the packages that do, and the manifest with the digest of it. */
export function editPoetry(project: PythonProject, edits: PythonEdits): Files {
  const [manifest = "", lockPath = ""] = project.paths.files;
  const text = project.files.get(lockPath) ?? "";
  const lock = splitLock(text);
  const parsed = parse(text.replace(/^\uFEFF/, "")) as JsonObject;
  const lineEnd = lineEndOf(text);
  const python = project.python ?? usualPythons;
  const context = ({ extras }: Pick<Locked, "extras">): Context => ({
    lineEnd,
    environment: { pythons: pythonsOf(python), variables: {}, extras } satisfies Environment,
  });
  let { tail } = lock;
  const blocks = project.locked.flatMap((entry, index): { readonly name: string; readonly text: string }[] => {
    const own = lock.blocks[index] ?? "";
    const move = edits.moves.find(({ id, from }) => id === entry.id && from === entry.version);
    const isOnly = project.locked.every((each) => each === entry || each.name !== entry.name);
    if (edits.removed.includes(entry.id)) {
      tail = withFiles(tail, entry.name, entry.version, [], lineEnd);
      if (isOnly) tail = withDigests(tail, entry.name, [], false);
      return [];
    }
    if (move === undefined) return [{ name: entry.name, text: own }];
    tail = withFiles(tail, entry.name, move.from, fileLines(move.release), lineEnd);
    tail = withDigests(tail, entry.name, digestsOf(move.release), !isOnly);
    return [{ name: entry.name, text: editBlock(own, move, context(entry)) }];
  });
  for (const added of edits.added) {
    if (project.locked.some(({ name }) => name === added.name)) continue;
    const [asker] = askersOf(project, edits, added);
    const index = asker === undefined ? -1 : project.locked.indexOf(asker);
    const like = objectOf(listOf(parsed.package)[index]);
    const block = editBlock(
      newBlock(added, like, lock.blocks[index] ?? "", edits, lineEnd),
      { ...added, to: added.version, was: null },
      context({ extras: [] }),
    );
    const place = blocks.findIndex(({ name }) => name > added.name);
    blocks.splice(place === -1 ? blocks.length : place, 0, { name: added.name, text: block });
    tail = withFiles(tail, added.name, null, fileLines(added.release), lineEnd);
    tail = withDigests(tail, added.name, digestsOf(added.release), false);
  }
  const manifests = bumpManifests(project, edits);
  const bumped = manifests.get(manifest);
  if (bumped !== undefined) {
    const hash = String(objectOf(parsed.metadata)["content-hash"] ?? "");
    const next = contentHashFor(project.files.get(manifest) ?? "", hash, bumped) ?? hash;
    tail = tail.replace(/^content-hash = .*?(?=\r?$)/m, () => `content-hash = ${tomlString(next)}`);
  }
  return new Map([...manifests, [lockPath, joinLock({ head: lock.head, blocks: blocks.map((each) => each.text), tail })]]);
}

/** In `[metadata.files]`, where versions 1.0 and 1.1 of the form have them: those of one version of a package. */
function withFiles(tail: string, name: string, from: string | null, lines: readonly string[], lineEnd: string): string {
  const title = /^\[metadata\.files\][ \t]*\r?\n/m.exec(tail);
  if (title === null) return tail;
  const start = title.index + title[0].length;
  const members = [...tail.slice(start).matchAll(/^"?([\w.-]+)"?\s*=\s*\[([^\]]*)\](?:\r?\n)?/gm)];
  const own = members.find(([, key = ""]) => normalName(key) === name);
  const kept = (own?.[2] ?? "").split(/\r?\n/).filter((line) => line.trim() !== "" && !isFileOf(line, from));
  const all = [...kept, ...lines].toSorted((one, other) => (one < other ? -1 : 1));
  const text = all.length === 0 ? "" : `${[`${name} = [`, ...all, "]"].join(lineEnd)}${lineEnd}`;
  if (own !== undefined) return tail.slice(0, start + own.index) + text + tail.slice(start + own.index + own[0].length);
  const next = members.find(([, key = ""]) => normalName(key) > name);
  const at = next === undefined ? tail.trimEnd().length + lineEnd.length : start + next.index;
  return tail.slice(0, at) + text + tail.slice(at);
}

const isFileOf = (line: string, version: string | null): boolean =>
  version !== null && (line.includes(`-${version}-`) || line.includes(`-${version}.`));

/** A package that comes in with another: in its groups, under its conditions and those under which it asks. */
function newBlock({ name, version, via }: Added, like: JsonObject, likeText: string, edits: PythonEdits, lineEnd: string): string {
  const groups = stringsOf(like.groups);
  const own = typeof like.markers === "string" ? like.markers : "";
  const asking = conditionsOf({ name, via }, edits, '"');
  const markers = [own, ...asking]
    .filter((each) => each !== "")
    .map((each, _, all) => (all.length > 1 && / or /.test(each) ? `(${each})` : each));
  const table = /^markers = \{.*?(?=\r?$)/m.exec(likeText)?.[0];
  const members = [
    ...["[[package]]", `name = ${tomlString(name)}`, `version = ${tomlString(version)}`, 'description = ""'],
    ...(typeof like.category === "string" ? [`category = ${tomlString(like.category)}`] : []),
    ...[`optional = ${like.optional === true}`, 'python-versions = "*"'],
    ...(groups.length === 0 ? [] : [`groups = [${groups.map(tomlString).join(", ")}]`]),
    ...(groups.length === 0 || (markers.length === 0 && table === undefined) ? [] : [table ?? `markers = ${tomlString(textOf(markers))}`]),
    ...(like.files === undefined ? [] : ["files = []"]),
  ];
  return members.join(lineEnd) + lineEnd + lineEnd;
}

/** As poetry writes it, with double quotes. */
const textOf = (markers: readonly string[]): string => {
  const text = markers.join(" and ");
  return markerText(parseMarker(text), '"') ?? text;
};
