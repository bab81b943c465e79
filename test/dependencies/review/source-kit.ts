import { expect } from "vitest";
import type { Ecosystem } from "../../../src/dependencies/ecosystems/ecosystem.ts";
import { ecosystems } from "../../../src/dependencies/ecosystems/ecosystems.ts";
import type { Side } from "../../../src/dependencies/review/by-lockfiles.ts";
import { sourceProblems } from "../../../src/dependencies/review/source-problems.ts";
import { facts } from "./kit.ts";

export type Texts = Readonly<Record<string, string>>;

function sideOf(ecosystem: Ecosystem, texts: Texts, manifest: string): Side | null {
  const paths = ecosystem.projects(Object.keys(texts)).find((each) => each.manifest === manifest);
  if (paths === undefined) return null;
  const read = ecosystem.read(new Map(Object.entries(texts).filter(([path]) => paths.files.includes(path))), paths);
  if ("refused" in read) expect.fail(read.refused);
  return { installed: ecosystem.locate(read.project), origins: ecosystem.origins?.of(read.project) ?? [] };
}

/** What is told of a change of files: `lodash@4.17.21 archive evil@1.0.0`. */
export function told(
  base: Texts,
  head: Texts,
  { registries = {}, allow = [] }: { readonly registries?: Readonly<Record<string, string>>; readonly allow?: readonly string[] } = {},
): readonly string[] {
  const projects = [...ecosystems.values()].flat().flatMap(({ ecosystem }) => {
    const all = [base, head].flatMap((texts) => ecosystem.projects(Object.keys(texts)));
    return [...new Map(all.map((paths) => [paths.manifest, paths])).values()].map((paths) => ({
      ...{ ecosystem, paths },
      ...{ base: sideOf(ecosystem, base, paths.manifest), head: sideOf(ecosystem, head, paths.manifest) },
    }));
  });
  const settings = [...ecosystems.values()].flat().flatMap(({ ecosystem }) =>
    [...new Set([...Object.keys(base), ...Object.keys(head)])]
      .filter((path) => ecosystem.origins?.settings?.names.includes(path))
      .map((path) => {
        const side = (texts: Texts): Side => ({ installed: [], origins: ecosystem.origins?.settings?.of(path, texts[path] ?? "") ?? [] });
        return { ecosystem, paths: { directory: "", manifest: path, files: [path] }, base: side(base), head: side(head) };
      }),
  );
  return sourceProblems([...projects, ...settings], { registries, review: { ...facts().policy, allow } }).flatMap(
    ({ package: name, version, sources }) =>
      sources.map(
        ({ fault, found, allowed }) =>
          `${name}${version === "" ? "" : `@${version}`} ${fault}${found === "" ? "" : ` ${found}`}${allowed === null ? "" : " (let pass)"}`,
      ),
  );
}
