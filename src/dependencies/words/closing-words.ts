import { codeSpan } from "../../github/markdown.ts";
import { neutralLine } from "../../github/neutralise.ts";
import { numberedLink } from "./links.ts";
import { enumerated } from "./names.ts";
import type { Linked } from "./story.ts";

/** Why a pull request of ours is of no use any more. */
export type ClosingReason =
  /** What is installed is not vulnerable any more. */
  | { readonly kind: "settled" }
  /** Somebody dismissed every alert. */
  | { readonly kind: "dismissed" }
  /** The project does not have the package, or the project itself is gone. */
  | { readonly kind: "package-gone" | "project-gone" }
  /** There was a way, and there is none now; `reason` as in `NoFix`. */
  | { readonly kind: "no-fix"; readonly reason: string }
  /** The configuration does not want it: switched off, ignored, or not to this branch. */
  | { readonly kind: "not-wanted" }
  /** Somebody said so in a comment; `by` without an at sign. */
  | { readonly kind: "ignored"; readonly by: string }
  /** The configuration puts fixes together in another way; the branches of what does the same. */
  | { readonly kind: "regrouped"; readonly branches: readonly string[] }
  /** Another pull request does the same. */
  | { readonly kind: "superseded"; readonly other: Linked };

/** The comment with which a pull request is closed: why, and what brings it back. */
export function closingWords(reason: ClosingReason): string {
  switch (reason.kind) {
    case "settled":
      return "Closed: what is installed on the base branch is not vulnerable any more, so there is nothing left to fix here.";
    case "dismissed":
      return "Closed: every alert that this was for has been dismissed. Open one of them again, and this is proposed anew.";
    case "package-gone":
      return "Closed: the project on the base branch does not have this package any more.";
    case "project-gone":
      return "Closed: the base branch does not have this project's manifest or lockfile any more.";
    case "no-fix":
      return `Closed: on the base branch as it is now this cannot be fixed in this way. ${neutralLine(reason.reason.slice(0, 4_000), 1_000)}`;
    case "not-wanted":
      return "Closed: the configuration does not want this any more. Change `.github/pipewarden.yml` back, and it is proposed anew.";
    case "ignored":
      return `Closed, because ${codeSpan(reason.by, 60)} said that it is to be ignored. The command ${codeSpan("unignore")} brings it back.`;
    case "regrouped":
      return `Closed: the configuration puts fixes together in another way now. What this was for is on ${enumerated(
        reason.branches.map((branch) => codeSpan(branch, 250)),
        5,
      )}.`;
    case "superseded":
      return `Closed: ${numberedLink("pull request", reason.other)} does the same.`;
  }
}
