import type { Files } from "../ecosystem.ts";
import type { PythonEdits, PythonProject } from "./project.ts";
import { spliced } from "./splices.ts";

/** The manifests with their requirements as the plan has them; those that change. */
export function bumpManifests(project: PythonProject, { bumps }: PythonEdits): Files {
  const applied = bumps.flatMap(({ id, from, to }) => {
    const own = project.own.find((each) => each.id === id);
    return own === undefined || own.at === null || own.writtenSpecifier !== from ? [] : [{ file: own.file, ...own.at, text: to }];
  });
  const byFile = Map.groupBy(applied, ({ file }) => file);
  return new Map([...byFile].map(([file, splices]) => [file, spliced(project.files.get(file) ?? "", splices)]));
}
