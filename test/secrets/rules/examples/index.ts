import type { GroupExamples } from "./example.ts";

/** Of every group, as `src/secrets/rules/rule-set.ts` puts the rules together. */
export const examples: GroupExamples = {};
