import type { Rule } from "../detection/rule.ts";
import { guessesAreWrongIn } from "./placeholders.ts";
import { isPublishedExample } from "./published-examples.ts";

/** What is added to a rule's id. */
export const suspectSuffix = "-with-wrong-checksum";

/**
 * For a rule whose values end in a checksum, another one for values that look the same and whose checksum is wrong: made up, cut or altered,
 * most likely, but nobody knows until somebody has looked. A guess, and so left out where guesses are not wanted.
 */
export const suspectOf = (rule: Rule): Rule => ({
  ...rule,
  id: `${rule.id}${suspectSuffix}`,
  description: `${rule.description}, with a wrong checksum`,
  severity: "medium",
  certainty: "guess",
  allowlists: [...rule.allowlists, guessesAreWrongIn],
  isGenuine: (secret) => rule.isGenuine?.(secret) === false && !isPublishedExample(secret),
});
