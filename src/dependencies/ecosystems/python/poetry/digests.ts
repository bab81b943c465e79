import type { Release } from "../metadata.ts";
import { tomlString } from "../toml-text.ts";
import { normalName } from "../version.ts";

export const digestsOf = ({ files }: Release): readonly string[] => files.flatMap(({ sha256 }) => (sha256 === null ? [] : [sha256]));

/**
 * `[metadata.hashes]`, where poetry before 1.0 has digests: one line for each package, in which those of all its versions stand.
 *
 * @param more the ones that are there stay, since they may be another version's
 */
export function withDigests(tail: string, name: string, digests: readonly string[], more: boolean): string {
  const title = /^\[metadata\.hashes\][ \t]*\r?\n/m.exec(tail);
  if (title === null) return tail;
  const start = title.index + title[0].length;
  const lines = [...tail.slice(start).matchAll(/^"?([\w.-]+)"?[ \t]*=[ \t]*\[([^\]]*)\][ \t]*(\r?\n|$)/gm)];
  const own = lines.find(([, key = ""]) => normalName(key) === name);
  const there = more ? [...(own?.[2] ?? "").matchAll(/"([^"]*)"/g)].map(([, digest = ""]) => digest) : [];
  const all = [...new Set([...there, ...digests])].toSorted();
  const lineEnd = own?.[3] ?? lines[0]?.[3] ?? "\n";
  const text = all.length === 0 ? "" : `${own?.[1] ?? name} = [${all.map(tomlString).join(", ")}]${lineEnd}`;
  if (own !== undefined) return tail.slice(0, start + own.index) + text + tail.slice(start + own.index + own[0].length);
  const next = lines.find(([, key = ""]) => normalName(key) > name);
  const at = next === undefined ? tail.length : start + next.index;
  return tail.slice(0, at) + text + tail.slice(at);
}
