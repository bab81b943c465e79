/**
 * Something people should know of a ruleset beside the findings. `bypass-unseen`: GitHub hides who may bypass it, and it counts;
 * `bypass-hidden`: the same, and it does not; `ruleset-bypassed`: the wrong ones may bypass it. `names` are the ruleset's and, after
 * it, those who may bypass it; they come from outside and are escaped where they are shown.
 */
export type Note = { readonly code: "bypass-unseen" | "bypass-hidden" | "ruleset-bypassed"; readonly names: readonly string[] };
