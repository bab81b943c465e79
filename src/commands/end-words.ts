import { codeSpan } from "../github/markdown.ts";
import type { EndedPart } from "./records.ts";

/** What `deliveries` tell of a look that is over. Texts are from outside. */
export interface Ended {
  readonly changes: readonly { readonly kind: string; readonly summary: string; readonly status: string; readonly detail: string }[];
  /** How many changes are not told of. */
  readonly more: number;
  readonly refusal?: { readonly code: string; readonly message: string };
  /** Nobody looked: the request for a second person was denied or cancelled. */
  readonly withdrawn?: { readonly state: string; readonly by: string };
}

/** So many changes are told of one by one; a reply has room for ten commands. */
const mostTold = 5;
/** What did not go well comes first. */
const byTrouble = (one: Ended["changes"][number], other: Ended["changes"][number]): number =>
  Number(one.status === "succeeded") - Number(other.status === "succeeded");

const shown = (text: string): string => codeSpan(text, 300);

/** What came of one part of a command's work. `open`: everybody can read it. Why a brake holds something names people, then it is left out. */
export function endWords(part: string, { changes, more, refusal, withdrawn }: Ended, open: boolean): EndedPart {
  if (withdrawn !== undefined)
    return { standing: "refused", text: `${codeSpan(withdrawn.by)} has ${withdrawn.state} it. Nothing was done.` };
  const name = codeSpan(part);
  if (refusal !== undefined) return { standing: "refused", text: `${name} could not look: ${shown(refusal.message)}` };
  if (changes.length === 0) return { standing: "done", text: `${name} has looked: nothing to change, nothing new to tell.` };
  const counted = (status: string) => changes.filter((change) => change.status === status);
  const told = changes.toSorted(byTrouble).slice(0, mostTold);
  const sentences = told.map(({ summary, status, detail }) => {
    switch (status) {
      case "held":
        return `held back: ${shown(summary)}${open ? "" : ` ${shown(detail)}`}`;
      case "failed":
        return `failed: ${shown(summary)} ${shown(detail)}`;
      case "conflict":
        return `somebody changed it meanwhile, it is looked at again: ${shown(summary)}`;
      default:
        return `done: ${shown(summary)}`;
    }
  });
  const left = more + changes.length - told.length;
  const rest = left === 0 ? [] : [`and ${left} more`];
  // Pausing and releasing look at nothing: they are done, or not.
  const looked = part.startsWith("braking/") ? "" : `${name} has looked; `;
  const text = `${looked}${[...sentences, ...rest].join("; ")}.`;
  if (counted("conflict").length > 0) return { standing: "going-on", text };
  return { standing: counted("failed").length + counted("held").length > 0 ? "refused" : "done", text };
}
