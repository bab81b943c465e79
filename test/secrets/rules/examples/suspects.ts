import { ourRules } from "../../../../src/secrets/rules/rule-set.ts";
import { suspectSuffix } from "../../../../src/secrets/rules/suspects.ts";
import type { Example, GroupExamples } from "./example.ts";

/** The value with another letter before its end (the last one may have bits to spare), one that stands shortly before it. */
function altered(secret: string): string {
  const at = secret.length - 2;
  const other = [...secret.slice(at - 6, at)].reverse().find((character) => /[A-Za-z0-9]/.test(character) && character !== secret[at]);
  return `${secret.slice(0, at)}${other}${secret.slice(at + 1)}`;
}

/** Of each rule whose values end in a checksum: its own examples with a wrong one are found by the other, and with the right one they are not. */
export const suspectExamples = (examples: GroupExamples): GroupExamples =>
  Object.fromEntries(
    ourRules.rules.flatMap(({ id, certainty }) => {
      const own = examples[id];
      if (certainty !== "checksum" || own === undefined) return [];
      const wrong = ({ text, secret, ...rest }: Example): Example => ({
        ...rest,
        text: text.replaceAll(secret, altered(secret)),
        secret: altered(secret),
      });
      return [
        [
          `${id}${suspectSuffix}`,
          {
            positives: (random) => own.positives(random).map(wrong),
            negatives: (random) => own.positives(random).map(({ text }) => text),
          },
        ] satisfies [string, GroupExamples[string]],
      ];
    }),
  );
