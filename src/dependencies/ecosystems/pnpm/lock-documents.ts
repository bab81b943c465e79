import { objectOf } from "../../json-members.ts";
import { plainText } from "../javascript/lock-chunks.ts";
import { readPlainYaml } from "../plain-yaml.ts";

export interface LockDocuments {
  /** What stands before the project's own document: that of pnpm itself, which it writes from version 11 on. "" where there is none. */
  readonly head: string;
  /** With plain line ends. */
  readonly own: string;
  /** The whole text with another document of the project's own. */
  like(own: string): string;
}

/** The project's own document of a lockfile. Undefined where there is another one before it than pnpm writes. */
export function lockDocuments(text: string): LockDocuments | undefined {
  const { plain, like } = plainText(text);
  const [marker] = [...plain.matchAll(/^---[ \t]*\n/gm)].slice(-1);
  const end = marker === undefined ? 0 : marker.index + marker[0].length;
  const head = plain.slice(0, end);
  const before = head.replaceAll(/^---[ \t]*\n/gm, "");
  const { configDependencies, packageManagerDependencies } = objectOf(objectOf(readPlainYaml(before)?.importers)["."]);
  if (before.trim() !== "" && configDependencies === undefined && packageManagerDependencies === undefined) return undefined;
  return { head: before.trim() === "" ? "" : head, own: plain.slice(end), like: (own) => like(head + own) };
}
