import type { JsonObject } from "../../../values/json.ts";
import { listOf, objectOf } from "../../json-members.ts";
import type { Files, ProjectPaths } from "../ecosystem.ts";
import { readJson } from "../javascript/read-json.ts";

/** A manifest of the project's own. */
export interface YarnManifest {
  readonly path: string;
  readonly text: string;
  readonly data: JsonObject;
  readonly name: string;
}

/** The manifest and those of its workspace's members. Undefined where the manifest itself is none. */
export function manifestsOf(files: Files, { manifest, directory, files: paths }: ProjectPaths): readonly YarnManifest[] | undefined {
  const all = paths.flatMap((path) => {
    const text = path.endsWith("package.json") ? files.get(path) : undefined;
    const data = text === undefined ? undefined : readJson(text);
    return text === undefined || data === undefined ? [] : [{ path, text, data, name: typeof data.name === "string" ? data.name : "" }];
  });
  const root = all.find(({ path }) => path === manifest);
  if (root === undefined) return undefined;
  const { workspaces } = root.data;
  const patterns = [...listOf(workspaces), ...listOf(objectOf(workspaces).packages)].map(String);
  const isMember = matcher(patterns);
  const prefix = directory === "" ? 0 : directory.length + 1;
  const members = all.filter((each) => each !== root && isMember(each.path.slice(prefix, -"/package.json".length)));
  return [root, ...members];
}

/** Nobody's manifest names more. */
const mostPatterns = 1_000;

/** Whether a folder is among those that the patterns name, of which those behind `!` are not. */
export function matcher(patterns: readonly string[]): (folder: string) => boolean {
  const read = patterns
    .slice(0, mostPatterns)
    .map((pattern) => ({ isOut: pattern.startsWith("!"), parts: partsOf(pattern.replace(/^!/, "")) }));
  return (folder) => {
    const parts = folder.split("/");
    const fitting = read.filter((each) => isFitting(parts, each.parts, "**", isPart));
    return fitting.length > 0 && !fitting.some(({ isOut }) => isOut);
  };
}

/** Folders below are not the folder itself. */
function partsOf(pattern: string): readonly string[] {
  const parts = pattern.replace(/^\.\//, "").replace(/\/+$/, "").split("/");
  return parts.at(-1) === "**" ? [...parts.slice(0, -1), "*", "**"] : parts;
}

const isPart = (part: string, pattern: string): boolean => isFitting([...part], [...pattern], "*", (one, other) => one === other);

/**
 * Whether items are those of a pattern, in which `any` stands for any number of them. Manifests come from whoever proposes them: a regular
 * expression of many stars would take time without end; this takes at most the product of the two lengths.
 */
function isFitting(
  items: readonly string[],
  pattern: readonly string[],
  any: string,
  isSame: (item: string, pattern: string) => boolean,
): boolean {
  let [at, next, star, resume] = [0, 0, -1, 0];
  while (at < items.length) {
    const [item = "", wanted] = [items[at], pattern[next]];
    if (wanted === any) {
      star = next;
      resume = at;
      next += 1;
    } else if (wanted !== undefined && isSame(item, wanted)) {
      at += 1;
      next += 1;
    } else if (star === -1) return false;
    else {
      resume += 1;
      [at, next] = [resume, star + 1];
    }
  }
  return pattern.slice(next).every((each) => each === any);
}
