import type { Json, JsonObject } from "../../../../values/json.ts";
import { objectOf, stringsOf } from "../../../json-members.ts";
import type { Draft } from "../../javascript/draft.ts";
import type { GraphEdge } from "../../javascript/graph.ts";
import { plainText } from "../../javascript/lock-chunks.ts";
import type { Manifest } from "../../npm/metadata.ts";
import { askedIn, partsFor } from "../parts.ts";
import type { BerryEntry, BerryProject } from "./project.ts";
import { descriptorIn } from "./read.ts";
import { scalar, written } from "./syml.ts";

/** An override is asked for instead of what it replaces. */
const keysOf = ({ name, written: range, rule }: GraphEdge): readonly string[] => [
  descriptorIn(name, (rule?.value ?? range ?? "").replace(/^npm:(?=[\d^~<>=*v])/, "")),
];

/**
 * The lockfile as the graph is to be. Undefined where one that is asked for would have to lead to two.
 *
 * @param checksums of each version that comes in, by its id
 */
export function lockWith(
  project: BerryProject,
  { graph, bumps }: Draft,
  news: ReadonlyMap<string, Manifest>,
  checksums: ReadonlyMap<string, string>,
): string | undefined {
  const [before, after] = [askedIn(project.graph, keysOf), askedIn(graph, keysOf)];
  if (after === undefined) return undefined;
  const { plain, like } = plainText(project.files.get(project.lockPath) ?? "");
  const entries = project.entries.map((entry) => ({ asked: entry.asked, id: entry.id, entry }));
  const parts = partsFor(entries, before ?? new Map(), after, () => true);
  const hasKind = project.entries.some(({ data }) => String(data.checksum ?? "").includes("/"));
  const texts = parts.map(({ asked, id, entry }) => {
    const key = asked.toSorted().join(", ");
    if (entry !== null)
      return {
        key,
        text: withBumps(
          renamed(entry, asked, key),
          bumps.filter(({ location }) => location === id),
        ),
      };
    const manifest = news.get(id);
    const checksum = checksums.get(id);
    const data =
      manifest === undefined
        ? {}
        : entryOf(manifest, checksum === undefined ? undefined : hasKind ? `${project.cacheKey}/${checksum}` : checksum);
    return { key, text: `${written({ [key]: data })}\n` };
  });
  const isSorted = project.entries.every(
    ({ asked }, index, all) => index === 0 || (all[index - 1]?.asked ?? []).join(", ") < asked.join(", "),
  );
  const ordered = isSorted ? texts.toSorted((one, other) => (one.key < other.key ? -1 : 1)) : texts;
  const end = /\n*$/.exec(plain)?.[0] ?? "\n";
  return like(
    (
      project.head.replace(/\n*$/, "\n\n") +
      ordered.map(({ text }) => (text.endsWith("\n\n") ? text : text.replace(/\n*$/, "\n\n"))).join("")
    ).replace(/\n*$/, end),
  );
}

const renamed = ({ asked: was, text }: BerryEntry, asked: readonly string[], key: string): string => {
  const isSame = was.length === asked.length && was.every((each) => asked.includes(each));
  if (isSame) return text;
  const [body = ""] = /\n {2}[\s\S]*$/.exec(text) ?? [];
  const head = scalar(key);
  return `${head.length > 1024 ? `? ${head}\n:` : `${head}:`}${body}`;
};

/** The lockfile repeats what the manifests of the workspace ask for. */
function withBumps(text: string, bumps: Draft["bumps"]): string {
  let next = text;
  for (const { group, name, to } of bumps) {
    const isPeer = group === "peerDependencies";
    const section = isPeer ? "peerDependencies" : "dependencies";
    const range = isPeer || /^[a-z+]+:/i.test(to) ? to : `npm:${to}`;
    const [whole = ""] = new RegExp(`^ {2}${section}:\\n(?: {4}.*\\n)+`, "m").exec(next) ?? [];
    const line = whole.split("\n").find((each) => each.startsWith(`    ${scalar(name)}:`));
    // Where a catalog tells the range, that alone changes.
    if (line !== undefined && !/: "?catalog:/.test(line))
      next = next.replace(whole, () => whole.replace(`${line}\n`, () => `    ${scalar(name)}: ${scalar(range)}\n`));
  }
  return next;
}

/** What Yarn copies from a package's manifest. */
function entryOf({ name, version, raw }: Manifest, checksum: string | undefined): JsonObject {
  const optional = Object.keys(objectOf(raw.optionalDependencies));
  const all = { ...objectOf(raw.dependencies), ...objectOf(raw.optionalDependencies) };
  const dependencies = Object.fromEntries(
    Object.entries(all).map(([each, range]) => [each, descriptorIn(each, String(range)).slice(each.length + 1)]),
  );
  const meta = { ...objectOf(raw.dependenciesMeta), ...Object.fromEntries(optional.map((each) => [each, { optional: true }])) };
  const programs = typeof raw.bin === "string" ? { [name.replace(/^@[^/]+\//, "")]: raw.bin } : objectOf(raw.bin);
  const bin = Object.fromEntries(Object.entries(programs).map(([each, path]) => [each, String(path).replaceAll("\\", "/")]));
  const conditions = conditionsOf(raw);
  const members: { readonly [member: string]: Json | undefined } = {
    version,
    resolution: `${name}@npm:${version}`,
    dependencies: given(dependencies),
    peerDependencies: given(objectOf(raw.peerDependencies)),
    dependenciesMeta: given(meta),
    peerDependenciesMeta: given(objectOf(raw.peerDependenciesMeta)),
    bin: given(bin),
    // What is not for every machine is not fetched on every machine: Yarn keeps no checksum of it.
    ...(conditions === undefined ? { checksum } : { conditions }),
    languageName: "node",
    linkType: "hard",
  };
  return Object.fromEntries(Object.entries(members).filter((each): each is [string, Json] => each[1] !== undefined));
}

const given = (members: JsonObject): JsonObject | undefined => (Object.keys(members).length === 0 ? undefined : members);

/** For which machines a package is: `os=darwin & cpu=arm64`; undefined: for all. */
export function conditionsOf(raw: Manifest["raw"]): string | undefined {
  const lines = (["os", "cpu", "libc"] as const).flatMap((name) => {
    const values = stringsOf(raw[name]).map((value) => (value.startsWith("!") ? `!${name}=${value.slice(1)}` : `${name}=${value}`));
    return values.length === 0 ? [] : [values.length === 1 ? values.join("") : `(${values.join(" | ")})`];
  });
  return lines.length === 0 ? undefined : lines.join(" & ");
}
