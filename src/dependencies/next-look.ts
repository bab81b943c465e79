import type { JsonObject } from "../values/json.ts";
import type { Verdict } from "./decide.ts";
import { type LookParams, mostTurns } from "./observe.ts";
import type { DependenciesPolicy } from "./policy.ts";

/**
 * The params of the look that goes on where this one left more to do, or null. Where pull requests are opened that GitHub may merge by itself,
 * one more look tells it so, once they are there; only one, since GitHub may refuse to open them every time. Pure.
 */
export function nextLook(
  { changes, overfull }: Pick<Verdict, "changes" | "overfull">,
  { automerge }: Pick<DependenciesPolicy, "automerge">,
  { turn = 0, merging = false }: LookParams = {},
): JsonObject | null {
  if (turn >= mostTurns) return null;
  if (overfull) return { turn: turn + 1 };
  const opens = automerge !== "off" && changes.some(({ kind }) => kind === "pulls.open");
  return opens && !merging ? { turn: turn + 1, merging: true } : null;
}
