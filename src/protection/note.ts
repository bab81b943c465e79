/**
 * Something people should know of a ruleset beside the findings. `names` are the ruleset's and, after it, those who may bypass it;
 * they come from outside and are escaped where they are shown.
 */
export type Note = { readonly code: "bypass-unseen" | "ruleset-bypassed"; readonly names: readonly string[] };
