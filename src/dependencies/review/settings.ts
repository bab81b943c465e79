import { readBlobs } from "../../github/blobs.ts";
import type { Reader } from "../../github/client.ts";
import type { Tree } from "../../github/tree.ts";
import type { RepositoryRef } from "../../values/ids.ts";
import type { Ecosystem } from "../ecosystems/ecosystem.ts";
import type { KnownEcosystem } from "../ecosystems/ecosystems.ts";
import type { ChangedProject, Side } from "./by-lockfiles.ts";
import type { Gap } from "./difference.ts";

/** Settings are short, and few. Bytes of one; sums of a workspace are the longest. */
const largest = 1_000_000;
const mostFiles = 50;

/**
 * Settings of package managers in which a registry may be named, as projects that install nothing: those that differ, and those that the base
 * branch goes on having beside projects that change. One request, where there are any.
 *
 * @param changed names of the ecosystems of which projects change
 */
export async function readSettings(
  known: readonly KnownEcosystem[],
  { base, head }: { readonly base: Tree; readonly head: Tree },
  repository: RepositoryRef,
  reader: Reader,
  changed: ReadonlySet<string>,
): Promise<{ readonly projects: readonly ChangedProject[]; readonly gaps: readonly Gap[] }> {
  const gaps: Gap[] = [];
  const found = known.flatMap(({ ecosystem }) => {
    const names = ecosystem.origins?.settings?.names ?? [];
    return [...new Set([...base.paths.keys(), ...head.paths.keys()])].flatMap((path) => {
      const isOurs = names.includes(path.slice(path.lastIndexOf("/") + 1)) && !path.includes("node_modules/");
      const differs = base.paths.get(path)?.oid !== head.paths.get(path)?.oid;
      return isOurs && (differs || changed.has(ecosystem.name)) ? [{ ecosystem, path, differs }] : [];
    });
  });
  const differing = found.filter(({ differs }) => differs);
  const looked = [...differing, ...found.filter(({ differs }) => !differs)].slice(0, mostFiles).filter(({ path }) => {
    const isLarge = (head.paths.get(path)?.size ?? 0) > largest;
    if (isLarge) gaps.push({ file: path, reason: "It is too large to be read here." });
    return !isLarge;
  });
  if (differing.length > mostFiles) gaps.push({ file: null, reason: `More than ${mostFiles} settings change; the others were not read.` });
  const oids = looked.flatMap(({ path }) => [base, head].flatMap(({ paths }) => paths.get(path)?.oid ?? []));
  const { texts } = await readBlobs(reader, repository, oids, { largest });
  const sideOf = (ecosystem: Ecosystem, path: string, oid: string | undefined): Side | null => {
    const text = oid === undefined ? undefined : texts.get(oid);
    return text === undefined ? null : { installed: [], origins: ecosystem.origins?.settings?.of(path, text) ?? [] };
  };
  const projects = looked.map(({ ecosystem, path }): ChangedProject => {
    const [before, after] = [base, head].map(({ paths }) => paths.get(path)?.oid);
    const young = sideOf(ecosystem, path, after);
    if (after !== undefined && young === null) gaps.push({ file: path, reason: "It is no text in UTF-8, so it was not read." });
    return { ecosystem, paths: { directory: "", manifest: path, files: [path] }, base: sideOf(ecosystem, path, before), head: young };
  });
  return { projects, gaps };
}
