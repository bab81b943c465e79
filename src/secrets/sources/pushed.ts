import { readCommits } from "./commits.ts";
import type { Reading } from "./read-source.ts";
import { nothingFound, type PushParams, type Source } from "./source.ts";

/** Every commit of a push. */
export async function readPushSource(params: PushParams, reading: Reading): Promise<Source> {
  const shas = params.commits ?? [params.after];
  const { commits, left } = await readCommits(shas.slice(params.done), reading);
  const rest = left === null ? null : { ...params, done: params.done + left };
  return { head: params.after, pull: null, commits, texts: [], delivered: nothingFound, notRead: [], rest };
}
