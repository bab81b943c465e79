import { readDependabotAlert } from "../github/dependabot-alert-kinds.ts";
import type { Candidate, Leftover } from "./facts.ts";
import type { Looking } from "./observe.ts";
import { replacing } from "./replacing.ts";
import type { ClosingReason } from "./words/closing-words.ts";

/** The branches of ours that no alert asks for any more, with why that is so. */
export async function leftoversOf(candidates: readonly Candidate[], looking: Looking): Promise<readonly Leftover[]> {
  const wanted = new Set(candidates.map(({ branch }) => branch));
  const found: Leftover[] = [];
  for (const { name, head, parent, foreign, message, pull } of looking.state.own.branches) {
    if (wanted.has(name)) continue;
    const existing = { head, parent, foreign, message, files: null, pull };
    const branches = replacing(name, candidates, looking.records);
    const reason: ClosingReason =
      branches.length > 0 ? { kind: "regrouped", branches } : pull?.state === "open" ? await reasonFor(name, looking) : { kind: "settled" };
    found.push({ branch: name, existing, reason });
  }
  return found;
}

/** By the alerts that the fix was for: where all were dismissed, that; else they are fixed, or not wanted by the configuration any more. */
async function reasonFor(branch: string, { reader, repository, records }: Looking): Promise<ClosingReason> {
  const states: string[] = [];
  for (const number of (records.get(branch)?.alerts ?? []).slice(0, 10)) {
    const alert = await readDependabotAlert(reader, repository, number);
    if (alert !== undefined) states.push(alert.state);
  }
  if (states.length > 0 && states.every((state) => state === "dismissed" || state === "auto_dismissed")) return { kind: "dismissed" };
  return states.includes("open") ? { kind: "not-wanted" } : { kind: "settled" };
}
