import { languagesAt } from "../git/languages.ts";
import type { Repository } from "./entities.ts";

/** Bytes of each language on the default branch, most first; the first is the primary language. */
export function languagesOf(repository: Repository): ReadonlyMap<string, number> {
  const head = repository.refs.get(`refs/heads/${repository.defaultBranch}`);
  return head === undefined ? new Map() : languagesAt(repository.git, head);
}
