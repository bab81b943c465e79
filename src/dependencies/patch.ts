import { createTwoFilesPatch } from "diff";

/** A file's change as `git apply` takes it. */
export function patchOf(path: string, before: string, after: string): string {
  if (before === after) return "";
  const patch = createTwoFilesPatch(`a/${path}`, `b/${path}`, before, after, undefined, undefined, { context: 3 });
  return `diff --git a/${path} b/${path}\n${patch.replace(/^=+\n/, "")}`;
}
