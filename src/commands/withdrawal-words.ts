import type { Withdrawal } from "./authority/still-allowed.ts";

export const nothingKnown = "Nobody knows the command that is said to have asked for this.";
export const placeGone = "The repository in which the command was given cannot be reached any more.";

/** Why a hold is not released on somebody's word. Sentences, as the next. */
export const releaseWords = {
  gone: "Nothing of the configuration in force is held under that any more.",
  role: "To release what is held takes an administrator of the organisation's `.github` repository.",
  author:
    "Whoever wrote the configuration does not release what it asks for. Another administrator of the organisation's `.github` repository can.",
} as const;

/** Why a change that a command had asked for was not made. A sentence; it stays the same as long as the reason does. */
export function withdrawalWords(withdrawal: Withdrawal): string {
  switch (withdrawal.reason) {
    case "comment-gone":
      return "The comment with the command was edited or deleted before this was done.";
    case "approval-gone":
      return "The comment with the approval was edited or deleted before this was done.";
    case "not-approved":
      return "No second person has approved the command.";
    case "same-person":
      return "The command was approved by whoever gave it.";
    case "expired":
      return "More than 15 minutes have passed since the command was given. Give it again.";
    case "policy-changed":
      return "The organisation's configuration was changed after the command was given. Give it again.";
    case "sender-refused":
      return `${withdrawal.login} gave the command and may not do so any more.`;
    case "approver-refused":
      return `${withdrawal.login} approved the command and may not do so any more.`;
    case "unbound":
      return "The branch was moved, or the pull request closed, after the command was given. Look at the difference, and give it again.";
  }
}
