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

/** Whether a folder is among those that the patterns name, of which those behind `!` are not. */
function matcher(patterns: readonly string[]): (folder: string) => boolean {
  const read = patterns.map((pattern) => ({ isOut: pattern.startsWith("!"), folder: expressionOf(pattern.replace(/^!/, "")) }));
  return (folder) =>
    read.some((each) => !each.isOut && each.folder.test(folder)) && !read.some((each) => each.isOut && each.folder.test(folder));
}

function expressionOf(pattern: string): RegExp {
  const parts = pattern
    .replace(/^\.\//, "")
    .replace(/\/+$/, "")
    .split("/")
    .map((part) => (part === "**" ? "**" : part.replaceAll(/[.+^${}()|[\]\\?]/g, "\\$&").replaceAll("*", "[^/]*")));
  return new RegExp(`^${parts.join("/").replaceAll("**/", "(?:[^/]+/)*").replaceAll("/**", "(?:/[^/]+)+").replaceAll("**", ".*")}$`);
}
