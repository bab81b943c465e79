import type { DependencyDelta } from "./difference.ts";

/** Of a long lockfile, lines that are searched behind the name for the version. */
const near = 4;

/** The line at which a package stands in its file, from 1: the entry of the lockfile, else its name with the version near, else its name. 1 where there is none. */
export function lineOf(
  lines: readonly string[],
  { package: name, version, at }: Pick<DependencyDelta, "package" | "version" | "at">,
): number {
  if (at !== "") {
    const keys = [`${at}:`, `'${at}':`];
    const exact = lines.findIndex((line) => line.includes(`"${at}"`) || (line.endsWith(":") && keys.includes(line.trim())));
    if (exact !== -1) return exact + 1;
  }
  const entry = lines.findIndex(
    (line, index) =>
      line.includes(`node_modules/${name}"`) && lines.slice(index, index + near).some((each) => each.includes(`"${version}"`)),
  );
  if (entry !== -1) return entry + 1;
  let byName = -1;
  for (const [index, line] of lines.entries()) {
    if (!names(line, name)) continue;
    if (byName === -1) byName = index;
    if (lines.slice(index, index + near).some((each) => each.includes(version))) return index + 1;
  }
  return byName + 1 || 1;
}

/** Whether the name stands in it by itself, and not as a part of a longer one. */
function names(line: string, name: string): boolean {
  for (let found = line.indexOf(name); found !== -1; found = line.indexOf(name, found + 1)) {
    const [before = " ", after = " "] = [line[found - 1], line[found + name.length]];
    if (!/[\w.-]/.test(before) && !/[\w-]/.test(after)) return true;
  }
  return false;
}
